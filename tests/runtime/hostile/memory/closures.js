// outcome: memory, timeout
// Functions without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) all.push(new Function('return 1'));
}
