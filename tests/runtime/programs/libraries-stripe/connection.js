// settings: {"key": "sk_test_of_the_account"}
// A time-out and an address that refuses are StripeConnectionErrors with the cause in `detail`.
const client = ({ key, url }, options) => {
  const { hostname, port } = new URL(url);
  return stripe(key, { host: hostname, port, protocol: 'http', ...options });
};
const onTrack = async (event, settings) => {
  const slow = await client(settings, { timeout: 200 }).customers.retrieve('cus_slow').catch((error) => error);
  const refused = await client({ ...settings, url: settings.refusedUrl }).customers.list().catch((error) => error);
  return {
    ...event,
    value: [slow, refused].map(({ type, message, detail }) => [type, message, detail.name, detail.code, detail.syscall]),
  };
};
