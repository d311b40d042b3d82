// outcome: error, event
// The global object as result.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return globalThis;
}
