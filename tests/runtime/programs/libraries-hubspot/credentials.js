// A client takes a token or the former API key, also later, and headers of its own.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const value = [];
  const read = async (client) => value.push((await client.crm.contacts.basicApi.getById('1')).body.id);
  await read(clientOf(settings, { apiKey: 'key-of-the-account' }));
  await read(clientOf(settings, { accessToken: 'token-of-the-app', defaultHeaders: { 'X-Mine': 'yes' } }));
  await read(clientOf({ url: `${settings.url}//` }));
  const client = clientOf(settings, {});
  client.setAccessToken('token-of-the-app');
  await read(client);
  client.setAccessToken(undefined);
  client.setApiKey('key-of-the-account');
  await read(client);
  return { ...event, value };
};
