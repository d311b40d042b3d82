// outcome: memory, timeout
// Buffers without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) all.push(new ArrayBuffer(1e7));
}
