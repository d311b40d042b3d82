// A wrong key gives an error with a code, a library and a reason.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));

function onTrack(event) {
  const cipher = crypto.createCipheriv('aes-256-cbc', key(32), key(16));
  const encrypted = cipher.update('a secret', 'utf8', 'base64') + cipher.final('base64');
  const decipher = crypto.createDecipheriv('aes-256-cbc', Buffer.alloc(32, 7), key(16));
  try {
    return { ...event, value: decipher.update(encrypted, 'base64', 'utf8') + decipher.final('utf8') };
  } catch ({ name, message, code, library, reason }) {
    return { ...event, value: { name, message, code, library, reason } };
  }
}
