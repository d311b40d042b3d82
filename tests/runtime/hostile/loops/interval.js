// outcome: timeout
// An interval that keeps an event waiting.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return new Promise(() => setInterval(() => 0, 1));
}
