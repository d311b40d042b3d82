// settings: {"key": "sk_test_of_the_account"}
// A list can be walked with `for await`, and gathered with `autoPagingToArray`.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const { customers } = client(settings);
  const seen = [];
  for await (const customer of customers.list({ limit: 1 })) seen.push(customer.id);
  const gathered = await customers.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
  return { ...event, value: [seen, gathered.map(({ id }) => id)] };
};
