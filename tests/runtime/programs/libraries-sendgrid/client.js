// settings: {"key": "SG.key-of-the-account"}
// `client.request` calls any method of the API, with query, body and headers.
const onTrack = async (event, { key, url }) => {
  const { client } = sendgrid;
  client.setApiKey(key);
  client.setDefaultRequest('baseUrl', url);
  client.setDefaultHeader('X-Mine', 'yes');
  const [put, body] = await client.request({
    method: 'PUT', url: '/v3/marketing/contacts', body: { list_ids: ['l1'], contacts: [{ email: 'ada@example.com', first_name: 'Łucja' }] },
  });
  const [got, bounces] = await client.request({ url: '/v3/suppression/bounces', qs: { start_time: 1706000000, limit: 5 } });
  const deleted = await new Promise((resolve) =>
    client.request({ method: 'DELETE', url: '/v3/suppression/bounces/ada@example.com', headers: { 'On-Behalf-Of': 'b' } }, (error, result) =>
      resolve([error, result[0].statusCode, result[1]]),
    ),
  );
  return { ...event, value: [put.statusCode, body, got.statusCode, got.headers['content-type'], bounces, deleted] };
};
