// outcome: dropped, event, error, timeout
// A then on all objects.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.prototype.then = function (resolve) { resolve(undefined); };
  return event;
}
