// outcome: timeout
// An error whose name is a getter that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw Object.defineProperty(new Error('x'), 'name', { get() { while (true); } });
}
