// Text is encrypted and decrypted with each cipher.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));

const sizes = { 'aes-128': 16, 'aes-192': 24, 'aes-256': 32 };
function onTrack(event) {
  const text = 'Größe: 😀 ' + 'x'.repeat(40);
  const value = {};
  for (const name in sizes) {
    for (const mode of ['cbc', 'ctr', 'ecb']) {
      const iv = mode === 'ecb' ? null : key(16);
      const cipher = crypto.createCipheriv(`${name}-${mode}`, key(sizes[name]), iv);
      const encrypted = cipher.update(text, 'utf8', 'base64') + cipher.final('base64');
      const decipher = crypto.createDecipheriv(`${name}-${mode}`, key(sizes[name]), iv);
      const decrypted = decipher.update(encrypted, 'base64', 'utf8') + decipher.final('utf8');
      value[`${name}-${mode}`] = [encrypted, decrypted === text];
    }
  }
  const des = crypto.createCipheriv('des-ede3-cbc', key(24), key(8));
  value.des = des.update(text, 'utf8', 'hex') + des.final('hex');
  return { ...event, value };
}
