// settings: {"key": "sk_test_of_the_account"}
// Errors have a class, `type`, `code`, `statusCode` and what else Stripe says.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const api = client(settings);
  const failures = [];
  const note = (error) => {
    const { StripeCardError, StripeError } = stripe.errors;
    const { name, message, type, rawType, code, decline_code, param, statusCode, requestId, doc_url, charge } = error;
    failures.push({
      name, message, type, rawType, code, decline_code, param, statusCode, requestId, doc_url, charge,
      isCard: error instanceof StripeCardError, isStripe: error instanceof StripeError, isError: error instanceof Error,
      header: error.headers && error.headers['request-id'], text: String(error),
    });
  };
  await api.charges.create({ amount: 2000, currency: 'usd', source: 'tok_chargeDeclined' }).catch(note);
  await api.charges.create({ currency: 'usd' }).catch(note);
  await api.customers.retrieve('cus_none').catch(note);
  await api.customers.retrieve('cus_busy').catch(note);
  await api.customers.retrieve('cus_down').catch(note);
  await api.customers.retrieve('cus_page').catch(note);
  await client({ ...settings, key: 'sk_test_other' }).customers.list().catch(note);
  await api.customers.create('ada@example.com').catch(note);
  return { ...event, value: failures };
};
