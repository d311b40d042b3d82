// Each digest of a text, by the names that people use.
function onTrack(event) {
  const names = ['md5', 'sha1', 'SHA1', 'sha224', 'sha256', 'SHA-256', 'RSA-SHA256', 'sha384', 'sha512', 'sha512-256'];
  names.push('sha512-224', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512', 'blake2b512', 'blake2s256', 'ripemd160');
  names.push('rmd160', 'RSA-SHA1-2', 'ssl3-md5', 'shake128', 'shake256', 'md5-sha1');
  const value = {};
  for (const name of names) value[name] = crypto.createHash(name).update('Ünïcødé 😀').digest('hex');
  return { ...event, value };
}
