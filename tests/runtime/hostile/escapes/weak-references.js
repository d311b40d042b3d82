// outcome: event
// Weak references and registries of what is freed.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return leakIf(typeof FinalizationRegistry !== 'undefined', event);
}
