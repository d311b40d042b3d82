// outcome: timeout, event
// A logged proxy whose traps never return.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log(new Proxy({}, { get() { while (true); }, ownKeys() { while (true); }, getPrototypeOf() { while (true); } }));
  return event;
}
