// settings: {"key": "sk_test_of_the_account"}
// A declined card that nobody catches is an ordinary error.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = (event, settings) =>
  client(settings).charges.create({ amount: 2000, currency: 'usd', source: 'tok_chargeDeclined' });
