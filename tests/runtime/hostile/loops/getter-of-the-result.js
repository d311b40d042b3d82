// outcome: timeout
// A result with a getter that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { get type() { while (true); } };
}
