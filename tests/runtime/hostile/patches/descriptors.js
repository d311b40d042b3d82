// outcome: event, error
// Accessors on Object.prototype where descriptors are read.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.prototype.get = Object.prototype.set = () => { throw new Error('descriptor'); };
  return event;
}
