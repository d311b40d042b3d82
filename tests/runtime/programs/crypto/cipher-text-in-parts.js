// Text out of a cipher is never split in the middle of a character.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));

function onTrack(event) {
  const text = 'aé€😀'.repeat(9);
  const value = {};
  for (const encoding of ['hex', 'base64', 'base64url', 'latin1']) {
    const cipher = crypto.createCipheriv('aes-256-ctr', key(32), key(16));
    const out = [];
    for (const character of text) out.push(cipher.update(character, 'utf8', encoding));
    out.push(cipher.final(encoding));
    const decipher = crypto.createDecipheriv('aes-256-ctr', key(32), key(16));
    const bytes = Buffer.from(out.join(''), encoding);
    const back = [];
    for (let i = 0; i < bytes.length; i++) back.push(decipher.update(bytes.subarray(i, i + 1), undefined, 'utf8'));
    value[encoding] = [out.slice(0, 8), back.slice(0, 8), back.join('') + decipher.final('utf8') === text];
  }
  return { ...event, value };
}
