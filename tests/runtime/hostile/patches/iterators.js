// outcome: event
// Iterators that throw.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = () => { throw new Error('iterator'); };
  String.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = Array.prototype[Symbol.iterator];
  return event;
}
