// settings: {"key": "sk_test_of_the_account"}
// What Stripe is too busy for is tried again if the author throws a RetryError.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  try {
    await client(settings).customers.retrieve('cus_busy');
  } catch (error) {
    if (error instanceof stripe.errors.StripeRateLimitError) throw new RetryError(`${error.type} ${error.code}`);
    throw error;
  }
};
