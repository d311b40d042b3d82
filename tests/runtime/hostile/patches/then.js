// outcome: event, timeout
// A then on promises that never calls.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Promise.prototype.then = () => new Promise(() => 0);
  return event;
}
