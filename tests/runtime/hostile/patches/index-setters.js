// outcome: event, error, crash
// Setters on the indexes of all arrays.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const index of [1, 2, 3]) Object.defineProperty(Array.prototype, index, { set() { throw new Error('set'); } });
  return event;
}
