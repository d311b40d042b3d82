// settings: {"key": "sk_test_of_the_account"}
// The same idempotency key gives the same object; one that was used for another request is a StripeIdempotencyError.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const { charges } = client(settings);
  const create = (amount, idempotencyKey) => charges.create({ amount, currency: 'usd' }, { idempotencyKey });
  const ids = await Promise.all([create(1, event.messageId), create(2, event.messageId), create(2, 'other')]);
  const failure = await create(1, 'used').catch((error) => [error.type, error.rawType, error.statusCode, error.message]);
  return { ...event, value: [ids.map(({ id }) => id), failure] };
};
