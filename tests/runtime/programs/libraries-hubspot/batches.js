// `batchApi` creates, reads, changes and archives many objects; what is missing is among the errors.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { batchApi } = clientOf(settings).crm.companies;
  const created = await batchApi.create({ inputs: [{ properties: { name: 'A' } }, { properties: { name: 'B' } }] });
  const read = await batchApi.read({ inputs: [{ id: '1' }, { id: '2' }], properties: ['name'], idProperty: 'x' });
  const some = await batchApi.read({ inputs: [{ id: '1' }, { id: '99' }], properties: ['name'] }, true);
  const changed = await batchApi.update({ inputs: [{ id: '1', properties: { name: 'C' } }] });
  const archived = await batchApi.archive({ inputs: [{ id: '1' }] });
  const ids = ({ body }) => body.results.map((one) => one.id);
  return {
    ...event,
    value: [
      ids(created), created.response.statusCode, created.body.status, created.body.startedAt instanceof Date, ids(read),
      read.body.results[0].createdAt, ids(some), some.response.statusCode, changed.body.results[0].properties,
      archived.response.statusCode,
    ],
  };
};
