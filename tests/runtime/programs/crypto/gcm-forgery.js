// What was changed on its way is not decrypted.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const cipher = crypto.createCipheriv('aes-256-gcm', key(32), key(12));
  const encrypted = cipher.update('text', 'utf8', 'hex') + cipher.final('hex');
  const tag = cipher.getAuthTag();
  const open = (text, change) =>
    attempt(() => {
      const decipher = crypto.createDecipheriv('aes-256-gcm', key(32), key(12));
      change(decipher);
      return decipher.update(text, 'hex', 'utf8') + decipher.final('utf8');
    });
  const other = Buffer.from(tag);
  other[0] ^= 1;
  const value = [
    open(encrypted, (decipher) => decipher.setAuthTag(tag)),
    open(encrypted, (decipher) => decipher.setAuthTag(tag.toString('base64'), 'base64')),
    open(encrypted, (decipher) => decipher.setAuthTag(tag.subarray(0, 12))),
    open(encrypted, (decipher) => decipher.setAuthTag(other)),
    open(encrypted, () => 0),
    open(encrypted, (decipher) => decipher.setAAD(Buffer.from('x')).setAuthTag(tag)),
    open(`00${encrypted.slice(2)}`, (decipher) => decipher.setAuthTag(tag)),
    open(encrypted, (decipher) => decipher.setAuthTag(Buffer.alloc(3))),
    open(encrypted, (decipher) => decipher.setAuthTag(Buffer.alloc(17))),
    open(encrypted, (decipher) => decipher.setAuthTag(tag).setAuthTag(tag)),
    open(encrypted, (decipher) => decipher.setAuthTag(5)),
  ];
  return { ...event, value };
}
