// A connection that fails is a NetworkingError, a status without a body an error by its number, after all tries.
const about = (error) => [
  error.name, error.code, error.message.replace(/:\d+$/, ''), error.statusCode, error.retryable, error.requestId, error.syscall,
  error.errno, error.hostname, error.region, error.originalError?.code, error.time instanceof Date, Object.keys(error).sort(),
];
const failure = (promise) => promise.then(() => 'no failure', about);
const onTrack = async (event, settings) => {
  const client = (endpoint) =>
    new AWS.EventBridge({ region: 'eu-central-1', endpoint, maxRetries: 2, retryDelayOptions: { base: 1 } });
  const put = { Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] };
  const ask = (endpoint) => failure(client(endpoint).makeUnauthenticatedRequest('putEvents', put).promise());
  const value = [];
  for (const address of [settings.refusedUrl, `${settings.url}/status/503`, `${settings.url}/status/404`]) value.push(await ask(address));
  return { ...event, value };
};
