// A second digest of an HMAC is empty, an update after it throws.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const hmac = crypto.createHmac('sha1', 'key').update('x');
  const value = [hmac.digest('hex'), hmac.digest('hex'), hmac.digest().length, attempt(() => hmac.update('y'))];
  value.push(attempt(() => crypto.createHmac('no such', 'key')), attempt(() => crypto.createHmac(1, 'key')));
  return { ...event, value };
}
