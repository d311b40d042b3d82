// `getPage` gives a page and the way to the next, `getAll` reads them all.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { contacts } = clientOf(settings).crm;
  const first = await contacts.basicApi.getPage(2, undefined, ['email', 'phone']);
  const next = await contacts.basicApi.getPage(2, first.body.paging.next.after, undefined, ['deals'], true);
  const all = await contacts.getAll(2, undefined, ['email']);
  const whole = await contacts.getAll();
  return {
    ...event,
    value: [
      first.body.results.map((one) => one.id), first.body.paging.next.after, next.body.results.map((one) => one.id),
      first.body.results[0].updatedAt instanceof Date, all.map((one) => one.id), whole.length,
    ],
  };
};
