// `stripe` is made with or without `new`, and refuses options that it does not know.
const onTrack = (event) => {
  const attempt = (make) => {
    try {
      return make();
    } catch (error) {
      return [error.name, error.message];
    }
  };
  const api = new stripe('sk_test_x', { maxNetworkRetries: 2, timeout: 1000, appInfo: { name: 'Mine', version: '1' } });
  return {
    ...event,
    value: [
      api instanceof stripe, stripe('sk_test_x') instanceof stripe, stripe.Stripe === stripe, api.VERSION,
      api.getApiField('host'), api.getApiField('timeout'), api.getMaxNetworkRetries(), api.getAppInfoAsString(),
      typeof api.subscriptions.create, typeof api.checkout.sessions.create, typeof api.invoiceItems.list,
      attempt(() => stripe('sk_test_x', { proxy: 'x' })), attempt(() => stripe('sk_test_x', { protocol: 'http' })),
      attempt(() => stripe('sk_test_x', { timeout: 'soon' })),
    ],
  };
};
