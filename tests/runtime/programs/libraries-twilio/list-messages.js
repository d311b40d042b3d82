// `messages.list` filters by number and time, and reads as many pages as the limit needs.
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
  const sids = (found) => found.map((one) => one.sid.slice(0, 3)).join(' ');
  const value = [
    sids(await messages.list()),
    sids(await messages.list({ limit: 3 })),
    sids(await messages.list({ limit: 3, pageSize: 2 })),
    sids(await messages.list({ pageSize: 2 })),
    sids(await messages.list({ pageSize: 2, pageNumber: 1 })),
    sids(await messages.list({
      to: '+15005550007',
      dateSent: new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 678)),
      dateSentAfter: '2024-01-01T00:00:00Z',
      dateSentBefore: new Date(Date.UTC(2024, 1, 1)),
      limit: 1,
    })),
  ];
  for (const options of [{ limit: 0 }, { limit: -1 }, { limit: 'ten' }, { pageSize: -1 }]) {
    try {
      await messages.list(options);
    } catch (error) {
      value.push([error.name, error.message]);
    }
  }
  return { ...event, value };
};
