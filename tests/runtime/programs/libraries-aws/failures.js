// A connection that is refused is an UnknownEndpoint, a status without a known body an UnknownError, after all tries.
const about = (error) => [
  error.name, error.code, error.message.replace(/port `\d+/, 'port `PORT'), error.statusCode, error.retryable,
  error.requestId, error.syscall, error.errno, error.hostname, error.region, error.originalError?.code,
  error.time instanceof Date, Object.keys(error).sort(),
];
const failure = (promise) => promise.then(() => 'no failure', about);
const onTrack = async (event, settings) => {
  const client = (endpoint) =>
    new AWS.EventBridge({ region: 'eu-central-1', endpoint, maxRetries: 2, retryDelayOptions: { base: 1 } });
  const put = { Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] };
  const ask = (endpoint) => failure(client(endpoint).makeUnauthenticatedRequest('putEvents', put).promise());
  const value = [];
  const addresses = [settings.refusedUrl, `${settings.url}/status/503`, `${settings.url}/status/404`];
  for (const address of addresses) value.push(await ask(address));
  return { ...event, value };
};
