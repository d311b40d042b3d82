// outcome: error
// A toJSON on all objects that throws.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.prototype.toJSON = () => { throw new Error('patched'); };
  return event;
}
