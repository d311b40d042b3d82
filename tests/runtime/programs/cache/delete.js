// A deleted value is loaded anew, others stay.
async function onTrack(event) {
  let loads = 0;
  const load = (key) => cache.load(key, -1, async () => ++loads);
  const value = [await load('a'), await load('b')];
  cache.delete('a');
  cache.delete('never there');
  return { ...event, value: [...value, await load('a'), await load('b')] };
}
