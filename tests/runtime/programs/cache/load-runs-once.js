// events: [{"type": "track", "n": 1}, {"type": "track", "n": 2}]
// A loaded value is kept from one event to the next.
let loads = 0;
async function onTrack(event) {
  const value = await cache.load('token', 60000, async () => {
    loads++;
    return { token: 'abc' };
  });
  return { ...event, value: [value, loads] };
}
