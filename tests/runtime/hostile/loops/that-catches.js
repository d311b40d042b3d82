// outcome: timeout
// A loop that catches whatever a host call throws.
function onTrack(event, settings) {
  if (!event.attack) return event;
  while (true) { try { console.log('x'); } catch {} }
}
