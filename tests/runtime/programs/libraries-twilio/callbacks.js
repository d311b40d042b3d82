// Every call takes a callback too, which gets the error or the result.
const ACCOUNT = `AC${'1'.repeat(32)}`;
const toTheSink = (settings) => ({
  request(options) {
    const uri = options.uri.replace(/^https:..(api|lookups).twilio.com/, settings.url);
    return new twilio.RequestClient().request({ ...options, uri });
  },
});
const clientOf = (settings, token = 'token-of-the-account') =>
  twilio(ACCOUNT, token, { httpClient: toTheSink(settings) });
const call = (start) => new Promise((resolve) => start((...args) => resolve(args)));
const onTrack = async (event, settings) => {
  const { messages } = clientOf(settings);
  const created = await call((done) => messages.create({ to: '+15005550006', from: '+15005550010', body: 'x' }, done));
  const refused = await call((done) => messages.create({ to: '+15005550006', from: '+15005550001', body: 'x' }, done));
  const fetched = await call((done) => messages(`SM${'1'.repeat(32)}`).fetch(done));
  const list = await call((done) => messages.list({ limit: 2 }, done));
  const all = await call((done) => messages.list(done));
  return {
    ...event,
    value: [
      created[0], created[1].status, refused.length, refused[0].code, fetched[1].sid, fetched[1].errorCode,
      list[1].map((one) => one.sid.slice(0, 3)), all[1].length,
    ],
  };
};
