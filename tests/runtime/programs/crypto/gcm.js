// AES-GCM with a tag and additional data.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));

function onTrack(event) {
  const value = [];
  for (const [name, size] of [['aes-128-gcm', 16], ['aes-192-gcm', 24], ['aes-256-gcm', 32], ['id-aes256-GCM', 32]]) {
    for (const authTagLength of [undefined, 12, 4]) {
      const cipher = crypto.createCipheriv(name, key(size), key(12), { authTagLength });
      cipher.setAAD(Buffer.from('head')).setAAD(Buffer.from('er'));
      const parts = [cipher.update('the ', 'utf8', 'hex'), cipher.update('text', 'utf8', 'hex'), cipher.final('hex')];
      const encrypted = parts.join('');
      const tag = cipher.getAuthTag();
      const decipher = crypto.createDecipheriv(name, key(size), key(12), { authTagLength });
      decipher.setAAD(Buffer.from('header'));
      decipher.setAuthTag(tag);
      const back = decipher.update(encrypted, 'hex', 'utf8') + decipher.final('utf8');
      value.push([encrypted, tag.toString('hex'), back]);
    }
  }
  return { ...event, value };
}
