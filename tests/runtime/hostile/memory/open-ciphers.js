// outcome: event, timeout, memory
// Ciphers, hashes and keys by the thousand, all left open.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  for (let i = 0; i < 5000; i++) {
    const cipher = crypto.createCipheriv('aes-256-gcm', Buffer.alloc(32, i), Buffer.alloc(12));
    cipher.update('x'.repeat(100));
    all.push(cipher, crypto.createHash('sha512').update('x'), crypto.createSecretKey(Buffer.from(`${i}`)));
  }
  try { all[0].final(); } catch {}
  return event;
}
