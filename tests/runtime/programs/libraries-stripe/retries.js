// settings: {"key": "sk_test_of_the_account"}
// With `maxNetworkRetries` a failing request is sent again, with one idempotency key that is made up.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const { customers } = client(settings, { maxNetworkRetries: 1 });
  const failure = await customers.update('cus_down', { email: 'ada@example.com' }).catch((error) => error);
  return { ...event, value: [failure.type, failure.statusCode, failure.message] };
};
