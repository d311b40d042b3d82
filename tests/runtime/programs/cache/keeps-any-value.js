// The cache keeps undefined, null, functions and objects as they are.
async function onTrack(event) {
  const kept = [undefined, null, 0, '', () => 1, event];
  const value = [];
  for (const [i, one] of kept.entries()) {
    await cache.load(`k${i}`, -1, async () => one);
    value.push((await cache.load(`k${i}`, -1, async () => 'loaded again')) === one);
  }
  return { ...event, value };
}
