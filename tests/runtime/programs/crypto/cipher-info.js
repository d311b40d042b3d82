// What a cipher needs can be asked for.
function onTrack(event) {
  const names = ['aes-128-cbc', 'AES-256-GCM', 'aes-192-ctr', 'aes-128-ecb', 'des-ede3-cbc', 'no such'];
  const value = names.map((name) => crypto.getCipherInfo(name) ?? null);
  const has = ['aes-256-cbc', 'aes-128-gcm', 'aes192'].map((name) => crypto.getCiphers().includes(name));
  const hashes = ['md5', 'sha256', 'RSA-SHA256', 'sha3-512'].map((name) => crypto.getHashes().includes(name));
  return { ...event, value: [value, has, hashes] };
}
