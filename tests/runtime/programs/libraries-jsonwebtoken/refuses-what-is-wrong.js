// Wrong signatures, audiences, issuers, algorithms and malformed tokens throw JsonWebTokenError, too early ones NotBeforeError.
const token = jsonwebtoken.sign({ aud: 'me', iss: 'splice', sub: 's', jti: 'j' }, 'secret');
const attempt = (...args) => {
  try {
    return jsonwebtoken.verify(...args);
  } catch (error) {
    return [error.name, error.message, error.date];
  }
};
const onTrack = (event) => ({
  ...event,
  value: [
    attempt(token, 'other'),
    attempt(token, 'secret', { audience: 'you' }),
    attempt(token, 'secret', { audience: /^m/ }).aud,
    attempt(token, 'secret', { issuer: ['a', 'b'] }),
    attempt(token, 'secret', { subject: 'x' }),
    attempt(token, 'secret', { jwtid: 'x' }),
    attempt(token, 'secret', { maxAge: '1 day' }).iss,
    attempt(token, 'secret', { algorithms: ['RS256'] }),
    attempt(token, ''),
    attempt('a.b', 'secret'),
    attempt('', 'secret'),
    attempt(undefined, 'secret'),
    attempt(`${token.slice(0, -2)}xx`, 'secret'),
    attempt(jsonwebtoken.sign({ nbf: 4102444800 }, 'secret'), 'secret'),
    attempt(jsonwebtoken.sign({}, '', { algorithm: 'none' }), 'secret'),
  ],
});
