// What is wrong with a cipher is said as Node says it.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const make = (...args) => attempt(() => crypto.createCipheriv(...args).final('hex'));
  const after = (change) =>
    attempt(() => {
      const cipher = crypto.createCipheriv('aes-128-cbc', key(16), key(16));
      cipher.final();
      return change(cipher);
    });
  const value = [
    make('no such', key(16), key(16)),
    make(5, key(16), key(16)),
    make('aes-256-cbc', key(16), key(16)),
    make('aes-256-cbc', 'a password', key(16)),
    make('aes-128-cbc', key(16), key(12)),
    make('aes-128-cbc', key(16), null),
    make('aes-128-cbc', key(16)),
    make('aes-128-cbc'),
    make('aes-128-cbc', 5, key(16)),
    make('aes-128-cbc', key(16), 5),
    make('aes-128-ecb', key(16), key(16)),
    make('aes-128-ecb', key(16), ''),
    make('aes-128-gcm', key(16), ''),
    make('aes-128-gcm', key(16), key(12), { authTagLength: 5 }),
    make('aes-128-gcm', key(16), key(12), { authTagLength: 'x' }),
    make('AES128', '0123456789abcdef', 'fedcba9876543210'),
    attempt(() => crypto.createCipheriv('aes-128-cbc', key(16), key(16)).update(5)),
    attempt(() => crypto.createCipheriv('aes-128-cbc', key(16), key(16)).update('a', 'utf8', 'no such')),
    attempt(() => crypto.createCipheriv('aes-128-cbc', key(16), key(16)).setAAD(key(4))),
    attempt(() => crypto.createCipheriv('aes-128-gcm', key(16), key(12)).getAuthTag()),
    after((cipher) => cipher.final()),
    after((cipher) => cipher.update('a')),
    after((cipher) => cipher.setAutoPadding(false)),
    after((cipher) => cipher.getAuthTag()),
  ];
  return { ...event, value };
}
