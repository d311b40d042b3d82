// outcome: event
// Memory shared with nobody.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const shared = new Int32Array(new SharedArrayBuffer(64));
  Atomics.store(shared, 0, 42);
  return leakIf(shared.some((value, index) => index > 0 && value !== 0), event);
}
