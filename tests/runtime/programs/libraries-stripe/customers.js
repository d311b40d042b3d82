// settings: {"key": "sk_test_of_the_account"}
// `customers.create`, `retrieve`, `update`, `del` and `list` send forms and give objects, by promise or callback.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const { customers } = client(settings);
  const made = await customers.create({ email: 'ada@example.com', metadata: { plan: 'a & b', seats: 3 } });
  const { lastResponse } = made;
  const called = await new Promise((resolve) =>
    customers.update('cus_1', { metadata: { plan: 'ł' } }, (error, customer) => resolve([error, customer])),
  );
  const list = await customers.list({ limit: 2, starting_after: 'cus_1' });
  return {
    ...event,
    value: [
      made, lastResponse.statusCode, lastResponse.requestId, lastResponse.headers['stripe-version'],
      await customers.retrieve('cus_2'), called, list.data.length, list.has_more,
      await customers.del('cus_3'),
    ],
  };
};
