// outcome: event, memory, timeout
// Cache entries by the hundred thousand.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  for (let i = 0; i < 1e5; i++) all.push(cache.load(`key${i}`, -1, async () => 'x'.repeat(1000)));
  return Promise.all(all).then(() => event);
}
