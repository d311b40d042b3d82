// `apiRequest` asks for anything else with the credentials of the client.
const clientOf = (settings, options = { accessToken: 'token-of-the-app' }) =>
  new hubspotlib.hubspot.Client({ basePath: settings.url, useLimiter: false, ...options });
const onTrack = async (event, settings) => {
  const client = clientOf(settings);
  const owners = await client.apiRequest({ path: '/crm/v3/owners', qs: { email: 'ada+1@example.com', limit: 1 } });
  const made = await client.apiRequest({
    method: 'POST',
    path: '/crm/v3/objects/tickets',
    headers: { 'X-Mine': 'yes' },
    body: { properties: { subject: "it's (new)!" } },
  });
  const failure = await client.apiRequest({ path: '/crm/v3/nothing' }).catch((error) => [error.name, error.statusCode, error.body.category]);
  return { ...event, value: [owners.body, owners.response.statusCode, made.body.id, made.body.createdAt, failure] };
};
