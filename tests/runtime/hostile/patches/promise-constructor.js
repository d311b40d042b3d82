// outcome: event, error
// A promise whose constructor is the author's.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('mine'); } });
  return event;
}
