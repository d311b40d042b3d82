// HKDF gives an ArrayBuffer.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

async function onTrack(event) {
  const hex = (buffer) => [buffer instanceof ArrayBuffer, Buffer.from(buffer).toString('hex')];
  const make = (...args) => attempt(() => hex(crypto.hkdfSync(...args)));
  const later = await new Promise((resolve) =>
    crypto.hkdf('sha256', 'key', 'salt', 'info', 42, (error, key) => resolve([error, hex(key)])),
  );
  const value = [
    make('sha256', 'key', 'salt', 'info', 16),
    make('sha512', Buffer.from('key'), new Uint8Array(3), '', 100),
    make('sha1', crypto.createSecretKey(Buffer.from('key')), '', 'info', 0),
    later,
    make('no such', 'key', 'salt', 'info', 16),
    make('sha256', 'key', 'salt', 'info', 8161),
    make('sha256', 5, 'salt', 'info', 16),
    make('sha256', 'key', 5, 'info', 16),
    make('sha256', 'key', 'salt', 'info', -1),
  ];
  return { ...event, value };
}
