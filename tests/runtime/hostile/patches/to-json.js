// outcome: event, error
// JSON methods on every prototype.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const Class of [Object, Array, String, Number, Boolean, Function, Promise, Error]) {
    Class.prototype.toJSON = () => 'patched';
  }
  return event;
}
