// outcome: memory, timeout
// Objects without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  while (true) all.push({});
}
