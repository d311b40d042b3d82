// Signatures with Ed25519 need no digest.
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILXmXEgc5I3nN5vk+A6cF1+AYk0Fuqb3ENUbw6A7+GkI
-----END PRIVATE KEY-----`;
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAuRIJicIJ4MiSZ53W48jX0jH8Mk864NjYE0AY7iVjWjI=
-----END PUBLIC KEY-----`;
function onTrack(event) {
  const signature = crypto.sign(null, Buffer.from('data'), PRIVATE_KEY);
  const value = [
    signature.toString('base64'),
    crypto.verify(null, Buffer.from('data'), PUBLIC_KEY, signature),
    crypto.verify(null, Buffer.from('other'), PUBLIC_KEY, signature),
    crypto.createPrivateKey(PRIVATE_KEY).asymmetricKeyType,
    crypto.createPublicKey(PRIVATE_KEY).export({ format: 'jwk' }),
  ];
  return { ...event, value };
}
