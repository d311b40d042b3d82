// A load may load other keys.
async function onTrack(event) {
  const token = () => cache.load('token', -1, async () => 'T');
  const user = (id) => cache.load(`user:${id}`, -1, async () => `${await token()}-${id}`);
  return { ...event, value: await Promise.all([user(1), user(2), token()]) };
}
