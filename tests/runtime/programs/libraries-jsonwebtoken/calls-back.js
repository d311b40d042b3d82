// `sign`, `verify` and a function that finds the key also work with callbacks.
const onTrack = async (event) => {
  const token = await new Promise((resolve, reject) =>
    jsonwebtoken.sign({ a: 1 }, 'secret', { keyid: 'k' }, (error, text) => (error ? reject(error) : resolve(text))),
  );
  const findKey = (header, done) => setTimeout(() => done(null, header.kid === 'k' ? 'secret' : 'none'), 1);
  const payload = await new Promise((resolve, reject) =>
    jsonwebtoken.verify(token, findKey, (error, value) => (error ? reject(error) : resolve(value))),
  );
  const failure = await new Promise((resolve) => jsonwebtoken.verify(token, 'other', (error, value) => resolve([error.name, value])));
  return { ...event, value: [token, payload, failure] };
};
