// The deprecated createCipher makes key and vector from a password.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const value = {};
  for (const name of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'aes-256-ctr', 'aes-128-ecb', 'des-ede3-cbc']) {
    const cipher = crypto.createCipher(name, 'pässword');
    const encrypted = cipher.update('text', 'utf8', 'hex') + cipher.final('hex');
    const decipher = crypto.createDecipher(name, 'pässword');
    value[name] = [encrypted, decipher.update(encrypted, 'hex', 'utf8') + decipher.final('utf8')];
  }
  value.error = attempt(() => crypto.createCipher('aes-256-cbc', 5));
  return { ...event, value };
}
