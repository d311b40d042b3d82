// `calls` are made, listed and changed.
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
  const { calls } = clientOf(settings);
  const call = await calls.create({
    to: '+15005550006',
    from: '+15005550010',
    twiml: '<Response><Say>Hello</Say></Response>',
    record: true,
    statusCallbackEvent: ['initiated', 'completed'],
    machineDetection: 'Enable',
  });
  const changed = await calls(call.sid).update({ status: 'completed' });
  const list = await calls.list({ status: 'completed', startTimeAfter: new Date(0), limit: 2 });
  return {
    ...event,
    value: [
      JSON.parse(JSON.stringify(call)), changed.status, changed.startTime.getTime(), list.length,
      (await calls(call.sid).fetch()).sid === call.sid, await calls(call.sid).remove(),
    ],
  };
};
