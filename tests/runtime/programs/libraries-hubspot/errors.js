// What HubSpot refuses rejects with an HttpError, which has the status and the response.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const value = [];
  const attempt = async (work) => {
    try {
      await work();
      value.push('went well');
    } catch (error) {
      const { name, message, statusCode, response } = error;
      const about = response && [response.statusCode, response.headers['content-type'], response.body?.category ?? response.body];
      value.push([name, error instanceof Error, message, statusCode, about]);
    }
  };
  const { contacts } = clientOf(settings).crm;
  await attempt(() => contacts.basicApi.getById('99'));
  await attempt(() => contacts.basicApi.create({ properties: { email: 'taken@example.com' } }));
  await attempt(() => contacts.basicApi.create({}));
  await attempt(() => contacts.basicApi.archive('busy'));
  await attempt(() => contacts.basicApi.getById('down'));
  await attempt(() => contacts.searchApi.doSearch({ filterGroups: [{ filters: [{}] }], sorts: [], properties: [], limit: 1, after: 0 }));
  await attempt(() => clientOf(settings, { accessToken: 'wrong' }).crm.contacts.basicApi.getPage());
  await attempt(() => clientOf(settings, {}).crm.contacts.batchApi.archive({ inputs: [{ id: '1' }] }));
  await attempt(() => contacts.basicApi.getById());
  await attempt(() => contacts.basicApi.create());
  await attempt(() => contacts.basicApi.update('1'));
  await attempt(() => contacts.batchApi.read(null));
  return { ...event, value };
};
