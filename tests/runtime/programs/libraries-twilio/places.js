// A client asks the host of its edge and region, with its own account and headers.
const ACCOUNT = `AC${'1'.repeat(32)}`;
const toTheSink = (settings) => ({
  request(options) {
    const uri = options.uri.replace(/^https:..(api|lookups).twilio.com/, settings.url);
    return new twilio.RequestClient().request({ ...options, uri });
  },
});
const clientOf = (settings, token = 'token-of-the-account') =>
  twilio(ACCOUNT, token, { httpClient: toTheSink(settings) });
const onTrack = async (event) => {
  const asked = [];
  const httpClient = {
    request({ method, uri, username, password, headers, data }) {
      const { Accept, 'Content-Type': type, 'Accept-Charset': charset } = headers;
      asked.push([method, uri, username, password, data, Accept, type, charset]);
      return Promise.resolve({ statusCode: 201, body: '{"sid":"SM1"}', headers: {} });
    },
  };
  const message = { to: '+1', body: 'x' };
  const sids = [];
  const options = [
    {}, { edge: 'sydney' }, { region: 'au1' }, { edge: 'sydney', region: 'au1', accountSid: 'AC2' },
    { lazyLoading: true },
  ];
  for (const one of options) {
    const client = new twilio.Twilio('AC1', 'token', { ...one, httpClient });
    sids.push((await client.messages.create(message)).sid);
  }
  const client = twilio('AC1', 'token', { httpClient });
  await client.request({ method: 'GET', uri: 'https://verify.twilio.com/v2/Services' });
  const fromSettings = twilio(undefined, undefined, { env: { TWILIO_ACCOUNT_SID: 'AC3', TWILIO_AUTH_TOKEN: 't' } });
  return { ...event, value: [asked, sids, fromSettings.username, fromSettings.accountSid] };
};
