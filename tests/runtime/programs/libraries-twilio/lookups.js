// `lookups.v1.phoneNumbers` tells what Twilio knows of a number.
const ACCOUNT = `AC${'1'.repeat(32)}`;
const toTheSink = (settings) => ({
  request(options) {
    const uri = options.uri.replace(/^https:..(api|lookups).twilio.com/, settings.url);
    return new twilio.RequestClient().request({ ...options, uri });
  },
});
const clientOf = (settings, token = 'token-of-the-account') =>
  twilio(ACCOUNT, token, { httpClient: toTheSink(settings) });
const onTrack = async (event, settings) => {
  const { lookups } = clientOf(settings);
  const found = await lookups.v1.phoneNumbers('+15005550006').fetch({ type: ['carrier', 'caller-name'] });
  const plain = await lookups.phoneNumbers('+15005550006').fetch({ countryCode: 'DE' });
  const failure = await lookups.v1.phoneNumbers('500 555').fetch().catch((error) => [error.status, error.code]);
  return { ...event, value: [JSON.parse(JSON.stringify(found)), plain.countryCode, plain.carrier, failure] };
};
