// outcome: timeout
// A comparator that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  [2, 1].sort(() => { while (true); });
}
