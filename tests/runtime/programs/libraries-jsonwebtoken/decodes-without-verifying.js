// `decode` reads a token without looking at its signature; what is no token is null.
const onTrack = (event) => {
  const token = jsonwebtoken.sign('just text', 'secret');
  return {
    ...event,
    value: [
      jsonwebtoken.decode(token), jsonwebtoken.decode(token, { complete: true }).header, jsonwebtoken.decode('nothing'),
      jsonwebtoken.decode(jsonwebtoken.sign({ a: [1, { b: null }] }, 'x')).a, jsonwebtoken.decode('a.b.c'),
    ],
  };
};
