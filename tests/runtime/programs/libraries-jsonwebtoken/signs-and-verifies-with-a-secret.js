// `sign` and `verify` with HS256, HS384 and HS512 give the token and its payload.
const onTrack = (event) => {
  const tokens = ['HS256', 'HS384', 'HS512'].map((algorithm) => jsonwebtoken.sign({ sub: event.userId, n: 1 }, 'secret', { algorithm }));
  return { ...event, value: tokens.map((token) => [token, jsonwebtoken.verify(token, 'secret')]) };
};
