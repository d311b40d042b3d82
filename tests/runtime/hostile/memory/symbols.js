// outcome: memory, error, timeout
// Symbols without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) all.push(Symbol('x'.repeat(100)));
}
