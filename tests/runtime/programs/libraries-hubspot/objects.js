// Contacts, companies, deals, line items, products and tickets have the same calls.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { crm } = clientOf(settings);
  const value = [];
  for (const name of ['contacts', 'companies', 'deals', 'lineItems', 'products', 'tickets']) {
    const { body } = await crm[name].basicApi.create({ properties: { name } });
    const missing = await crm[name].basicApi.getById(null).catch((error) => error.message);
    value.push([body.id, body.properties.name, missing]);
  }
  return { ...event, value };
};
