// outcome: error, timeout, crash, event
// An object whose chain of prototypes is a proxy without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let made = 0;
  const endless = () => new Proxy({}, { getPrototypeOf: () => { made++; return endless(); }, get: (t, n, r) => endless()[n] });
  return { ...event, found: endless().x };
}
