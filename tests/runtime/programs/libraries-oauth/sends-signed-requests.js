// OAuth 1.0 sends signed requests with `get` and `post`.
const onTrack = async (event, settings) => {
  const oauth = new OAuth.OAuth('', '', 'key', 'secret', '1.0A', null, 'PLAINTEXT');
  oauth._getNonce = () => 'nonce';
  oauth._getTimestamp = () => '1706099415';
  const call = (start) => new Promise((resolve, reject) => start((error, body) => (error ? reject(error) : resolve(JSON.parse(body)))));
  const got = await call((done) => oauth.get(`${settings.url}/echo?q=1`, 'token', 'secret', done));
  const posted = await call((done) => oauth.post(`${settings.url}/echo`, 'token', 'secret', { status: 'hello world' }, done));
  const fields = (header) => header.split(',').map((field) => field.trim().replace(/oauth_signature=.*/, 'oauth_signature'));
  return { ...event, value: [got.method, got.target, fields(got.headers.authorization), posted.method, posted.text, posted.headers['content-type']] };
};
