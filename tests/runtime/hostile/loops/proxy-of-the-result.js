// outcome: timeout
// A result that is a proxy whose traps never return.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return new Proxy({}, { ownKeys() { while (true); }, get() { while (true); } });
}
