// PBKDF2 with different digests, at once and to a callback.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

async function onTrack(event) {
  const make = (...args) => attempt(() => crypto.pbkdf2Sync(...args).toString('hex'));
  const later = await new Promise((resolve) =>
    crypto.pbkdf2('password', 'salt', 1000, 24, 'sha512', (error, key) => resolve([error, key.toString('base64')])),
  );
  const value = [
    make('password', 'salt', 2, 20, 'sha1'),
    make('password', 'salt', 4096, 32, 'sha256'),
    make(Buffer.from('pass\0word'), Buffer.from('sa\0lt'), 10, 100, 'sha512'),
    make('', '', 1, 5, 'md5'),
    make('é', 'ü', 3, 0, 'sha1'),
    make('password', 'salt', 10, 70, 'sha3-256'),
    later,
  ];
  return { ...event, value };
}
