// A message is fetched, changed and removed by its sid.
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
  const client = clientOf(settings);
  const sid = `SM${'2'.repeat(32)}`;
  const message = await client.messages(sid).fetch();
  const again = await message.fetch();
  const changed = await client.messages.get(sid).update({ body: '' });
  const byItself = await message.update({ body: '' });
  return {
    ...event,
    value: [
      message.sid === sid, again.sid === sid, changed.body, byItself.sid === sid,
      await client.messages(sid).remove(), await message.remove(), Object.keys(message).includes('fetch'),
    ],
  };
};
