// What Twilio refuses rejects with a RestException, which has its status, code and link.
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
  const value = [];
  const attempt = async (work) => {
    try {
      await work();
      value.push('went well');
    } catch (error) {
      const { name, message, status, code, moreInfo, details } = error;
      value.push([name, error.constructor.name, message, status, code, moreInfo, details === undefined]);
    }
  };
  const { messages, calls } = clientOf(settings);
  const to = '+15005550006';
  await attempt(() => messages.create({ to, from: '+15005550001', body: 'x' }));
  await attempt(() => messages.create({ to, from: '+15005550010' }));
  await attempt(() => messages.create({ to: '+15005550429', from: '+15005550010', body: 'x' }));
  await attempt(() => messages('SM404').fetch());
  await attempt(() => messages('SM404').update({ body: '' }));
  await attempt(() => messages('SM404').remove());
  await attempt(() => clientOf(settings, 'wrong').messages.list());
  await attempt(() => calls.create({ to, from: '+15005550010' }));
  await attempt(() => messages.create());
  await attempt(() => messages.create({ from: to }));
  await attempt(() => calls.create({ to }));
  await attempt(() => twilio());
  await attempt(() => twilio(ACCOUNT));
  await attempt(() => twilio('SK1', 'secret'));
  return { ...event, value };
};
