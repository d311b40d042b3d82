// An HttpError that nobody catches is the error of the event.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  await clientOf(settings).crm.contacts.basicApi.getById('99');
};
