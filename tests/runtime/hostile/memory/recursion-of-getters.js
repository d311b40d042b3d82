// outcome: error, memory, timeout
// A getter that reads itself.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const loop = { get x() { return this.x; } };
  loop.x;
}
