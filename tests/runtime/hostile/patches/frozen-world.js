// outcome: event, error
// Every prototype and the global object frozen.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const Class of [Object, Array, String, Promise, Error, Map, Function]) Object.freeze(Class.prototype);
  Object.freeze(globalThis);
  return event;
}
