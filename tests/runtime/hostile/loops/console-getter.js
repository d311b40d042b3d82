// outcome: timeout, event
// A logged value with a toString that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log('%s', { toString() { while (true); } });
  return event;
}
