// outcome: memory, timeout
// Memory that runs out again and again, caught each time.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) { try { for (;;) all.push(new ArrayBuffer(1e6)); } catch {} }
}
