// OAuth2 builds the address to authorise at, gets a token and asks with it.
const client = (settings) => new OAuth.OAuth2('id', 'secret', settings.url, '/authorize', '/json', { 'X-Mine': 'yes' });
const call = (start) => new Promise((resolve) => start((...args) => resolve(args)));
const onTrack = async (event, settings) => {
  const oauth = client(settings);
  oauth.useAuthorizationHeaderforGET(true);
  const [failure, body, answer] = await call((done) => oauth.get(`${settings.url}/echo?a=1`, 'token', done));
  const asked = JSON.parse(body);
  return {
    ...event,
    value: [
      oauth.getAuthorizeUrl({ redirect_uri: 'https://b.example/?x=1', scope: 'a b' }).replace(settings.url, ''),
      failure, answer.statusCode, asked.method, asked.target, asked.headers.authorization, asked.headers['x-mine'],
    ],
  };
};
