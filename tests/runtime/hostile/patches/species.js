// outcome: error, event
// A constructor of promises and arrays that throws.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.defineProperty(Promise, Symbol.species, { get() { throw new Error('species'); } });
  Object.defineProperty(Array, Symbol.species, { get() { throw new Error('species'); } });
  return event;
}
