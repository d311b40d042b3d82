// What is wrong with a hash is said as Node says it.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const hash = crypto.createHash('md5');
  hash.digest();
  const value = [
    attempt(() => hash.update('a')),
    attempt(() => hash.digest()),
    attempt(() => crypto.createHash('no such')),
    attempt(() => crypto.createHash('')),
    attempt(() => crypto.createHash(5)),
    attempt(() => crypto.createHash()),
    attempt(() => crypto.createHash('md5').update()),
    attempt(() => crypto.createHash('md5').update(null)),
    attempt(() => crypto.createHash('md5').update({ a: 1 })),
    attempt(() => crypto.createHash('md5').update([1, 2])),
    attempt(() => crypto.createHash('md5').update(new ArrayBuffer(2))),
    attempt(() => crypto.createHash('md5').update(event.properties.total)),
    attempt(() => crypto.createHash('sha256', { outputLength: 8 })),
    attempt(() => crypto.createHash('shake128', { outputLength: -1 })),
    attempt(() => crypto.createHash('shake128', { outputLength: '8' })),
  ];
  return { ...event, value };
}
