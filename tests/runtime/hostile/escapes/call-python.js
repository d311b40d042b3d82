// outcome: event
// The engine's own door to Python.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const seen = [typeof call_python, typeof globalThis.call_python, typeof (0, eval)('typeof call_python')];
  return leakIf(typeof call_python !== 'undefined' || typeof dukpy !== 'undefined', event);
}
