// Promises have `done`, as older examples use it.
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
  const { messages } = clientOf(settings);
  const good = { to: '+15005550006', from: '+15005550010', body: 'x' };
  const value = [];
  await new Promise((resolve) => messages.create(good).then((one) => value.push(one.status)).then(resolve).done());
  await new Promise((resolve) => messages.create(good).done((one) => resolve(value.push(one.status))));
  await messages.create({ ...good, from: '+15005550001' }).catch((error) => value.push(error.code));
  await new Promise((resolve) =>
    messages.create({ ...good, from: '+15005550001' }).done(undefined, (error) => resolve(value.push(error.status))),
  );
  return { ...event, value };
};
