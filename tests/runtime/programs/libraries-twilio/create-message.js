// `messages.create` sends what it is given and gives the message, with dates.
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
  const message = await messages.create({
    to: '+15005550006',
    from: '+15005550010',
    body: "Ada's (first) order: 50% off* & more, żółw!",
    mediaUrl: ['https://example.com/a.png', 'https://example.com/b.png'],
    statusCallback: 'https://example.com/status?a=1&b=2',
    provideFeedback: true,
    maxPrice: 0.05,
    attempt: undefined,
    unknown: 'stays here',
  });
  const later = await messages.create({ to: '+15005550006', messagingServiceSid: 'MG1', body: '' });
  const shown = JSON.parse(JSON.stringify(message));
  return {
    ...event,
    value: [
      shown, message.dateCreated instanceof Date, message.numSegments, message.errorCode, message.dateSent,
      later.messagingServiceSid, later.body,
    ],
  };
};
