// Options of `sign` become claims and headers.
const onTrack = (event) => {
  const options = {
    expiresIn: '2h', notBefore: 60, audience: ['a', 'b'], issuer: 'splice', subject: 'u1', jwtid: 'j1', keyid: 'k1', header: { typ: 'at+jwt' },
  };
  const token = jsonwebtoken.sign({ plan: 'gold', text: 'schön €' }, Buffer.from('secret'), options);
  return {
    ...event,
    value: [jsonwebtoken.decode(token, { complete: true }), jsonwebtoken.decode(jsonwebtoken.sign({ a: 1 }, 's', { noTimestamp: true }))],
  };
};
