// A status that is no success comes to the callback with its data.
const onTrack = async (event, settings) => {
  const oauth = new OAuth.OAuth2('id', 'secret', settings.url, '/authorize', '/status/401');
  const [failure, token] = await new Promise((resolve) =>
    oauth.getOAuthAccessToken('code', { grant_type: 'authorization_code' }, (...args) => resolve(args)),
  );
  return { ...event, value: [failure, token === undefined] };
};
