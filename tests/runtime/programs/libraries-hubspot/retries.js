// With `numberOfApiCallRetries` it asks again while HubSpot is down or busy.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const { NumberOfRetries } = hubspotlib.hubspot;
  const client = clientOf(settings, { accessToken: 'token-of-the-app', numberOfApiCallRetries: NumberOfRetries.Two });
  const statusOf = (work) => work.catch((error) => error.statusCode);
  const { basicApi } = client.crm.contacts;
  return { ...event, value: [await statusOf(basicApi.getById('down')), await statusOf(basicApi.getById('99'))] };
};
