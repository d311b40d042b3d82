// outcome: event
// Memory that somebody used before.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const fresh = new Uint8Array(1e6);
  return leakIf(fresh.some((byte) => byte !== 0) || Buffer.allocUnsafe(1e5).toString('latin1').includes('neighbour'), event);
}
