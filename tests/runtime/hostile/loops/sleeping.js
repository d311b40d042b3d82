// outcome: timeout
// A timer far longer than the limit.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return new Promise((resolve) => setTimeout(resolve, 1e6));
}
