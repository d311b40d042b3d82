// What is wrong with a key is said as Node says it.
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvx/iIMmVq7QtaAmGEgZB
Ncc6BM7UWySd/f+0wvPoItnsmF1TrXD8PbxHkf/xMxRj3k35F93EKKSyZuPZ35ij
JEcvnY3LfwAaqo/xpOxF1pCN8Avz0oZZJ4LHf7epyUpfOAFxGL5wPGOeMf23J06p
QYcbQUTyYsvOwEpAa2NhPaKxNhjdyt5ugjD4eZSdfZDx8AstftFJxXGlqC9pWVyW
Ze/QaLdeCe+1/dY5e6EhUw5t5fiN02ZkduCoDRiJ23OQRFYK55SIaswFds0xTzOB
QUmROVKDoV8CftQOOe2I4igZEr403YBqgOzKXFM+fASlDdLWKH0csL9/H5vD4qgu
NQIDAQAB
-----END PUBLIC KEY-----`;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const sign = (key) => attempt(() => crypto.createSign('sha256').update('data').sign(key, 'hex').length);
  const verify = (key, signature = Buffer.alloc(8)) =>
    attempt(() => crypto.createVerify('sha256').update('data').verify(key, signature));
  const value = [
    sign(),
    sign(null),
    sign(''),
    sign(5),
    sign({}),
    sign('no key'),
    sign('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'),
    sign(PUBLIC_KEY),
    sign(crypto.createPublicKey(PUBLIC_KEY)),
    sign(crypto.createSecretKey(Buffer.from('abc'))),
    sign({ key: PUBLIC_KEY, format: 'no such' }),
    verify(),
    verify('no key'),
    verify(PUBLIC_KEY),
    verify(PUBLIC_KEY, 5),
    attempt(() => crypto.createSign('no such')),
    attempt(() => crypto.createSign(5)),
    attempt(() => crypto.createVerify('no such')),
    attempt(() => crypto.sign('no such', Buffer.from(''), PUBLIC_KEY)),
    attempt(() => crypto.createPrivateKey('no key')),
    attempt(() => crypto.createPrivateKey()),
    attempt(() => crypto.createPublicKey(crypto.createPublicKey(PUBLIC_KEY))),
    attempt(() => crypto.createPublicKey({ key: { kty: 'no such' }, format: 'jwk' })),
    attempt(() => crypto.createPublicKey({ key: { kty: 'RSA' }, format: 'jwk' })),
    attempt(() => crypto.createSecretKey(5)),
    attempt(() => crypto.createHmac('sha256', crypto.createPublicKey(PUBLIC_KEY))),
  ];
  return { ...event, value };
}
