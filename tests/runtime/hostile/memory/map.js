// outcome: memory, timeout
// A map without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const map = new Map();
  for (let i = 0; ; i++) map.set(i, 'x'.repeat(100));
}
