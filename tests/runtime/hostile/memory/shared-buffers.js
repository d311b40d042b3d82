// outcome: memory, timeout
// Shared buffers without end, touched.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) all.push(new Uint8Array(new SharedArrayBuffer(1e7)).fill(1));
}
