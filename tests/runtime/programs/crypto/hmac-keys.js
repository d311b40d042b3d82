// The key of an HMAC in all its forms.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const sign = (key, options) => attempt(() => crypto.createHmac('sha256', key, options).update('x').digest('hex'));
  const bytes = Buffer.from('6b6579', 'hex');
  const value = [
    sign('key'),
    sign(bytes),
    sign(new Uint8Array(bytes)),
    sign(new Uint8Array(bytes).buffer),
    sign('6b6579', { encoding: 'hex' }),
    sign('6b657', { encoding: 'hex' }),
    sign(crypto.createSecretKey(bytes)),
    sign(''),
    sign('k'.repeat(1000)),
    sign('\0ÿ'),
    sign(),
    sign(null),
    sign(5),
    sign({}),
  ];
  return { ...event, value };
}
