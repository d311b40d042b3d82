// `doSearch` sends filters, sorts and properties.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { body } = await clientOf(settings).crm.deals.searchApi.doSearch({
    filterGroups: [{ filters: [{ value: '10', propertyName: 'amount', operator: 'GT' }] }],
    sorts: ['amount'],
    properties: ['amount', 'dealname'],
    limit: 2,
    after: 0,
  });
  return { ...event, value: [body.total, body.results.map((one) => one.id), body.paging.next.after] };
};
