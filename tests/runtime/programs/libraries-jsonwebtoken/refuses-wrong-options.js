// `sign` checks its payload, secret and options.
const attempt = (...args) => {
  try {
    return jsonwebtoken.sign(...args);
  } catch (error) {
    return [error.name, error.message];
  }
};
const onTrack = (event) => ({
  ...event,
  value: [
    attempt({}, undefined),
    attempt({}, 'secret', { expiresIn: '' }),
    attempt({}, 'secret', { algorithm: 'HS1' }),
    attempt({ exp: 'soon' }, 'secret'),
    attempt({ exp: 1 }, 'secret', { expiresIn: 5 }),
    attempt('text', 'secret', { expiresIn: 5 }),
    attempt(undefined, 'secret'),
    attempt({ iss: 'a' }, 'secret', { issuer: 'b' }),
    attempt({}, 'secret', { unknown: 1 }),
  ],
});
