// outcome: error, event
// Headers and options that are traps.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const trap = new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });
  return fetch('http://127.0.0.1:1/', trap);
}
