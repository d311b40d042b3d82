// settings: {"key": "sk_test_of_the_account"}
// `charges.create` and `paymentIntents.create` send nested parameters, the account and the version of the API.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const api = client(settings, { apiVersion: '2020-08-27' });
  const charge = await api.charges.create({ amount: 2000, currency: 'usd', source: 'tok_visa', shipping: { address: { city: 'Łódź' } } });
  const intent = await api.paymentIntents.create(
    { amount: 1099, currency: 'eur', payment_method_types: ['card', 'ideal'], confirm: true },
    { stripeAccount: 'acct_1' },
  );
  return { ...event, value: [charge, intent] };
};
