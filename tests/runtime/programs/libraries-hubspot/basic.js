// `basicApi` creates, reads, changes and archives an object.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { basicApi } = clientOf(settings).crm.contacts;
  const created = await basicApi.create({ properties: { email: 'ada@example.com', firstname: 'Ada' } });
  const read = await basicApi.getById('1', ['email', 'firstname'], ['companies'], false);
  const byEmail = await basicApi.getById('ada@example.com', ['email'], undefined, undefined, 'email');
  const changed = await basicApi.update('1', { properties: { lastname: 'Lovelace' } });
  const changedByEmail = await basicApi.update('ada@example.com', { properties: { a: 'b' } }, 'email');
  const archived = await basicApi.archive('1');
  return {
    ...event,
    value: [
      created.body, created.response.statusCode, created.body.createdAt instanceof Date, read.body.associations,
      Object.keys(read.body.properties), byEmail.body.id, changed.body.properties, changedByEmail.body.id,
      archived.response.statusCode, archived.body === undefined,
    ],
  };
};
