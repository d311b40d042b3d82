// outcome: event
// A cache entry of an event that has ended.
function onTrack(event, settings) {
  if (!event.attack) return event;
  cache.load('stuck', -1, () => new Promise(() => 0));
  return event;
}
