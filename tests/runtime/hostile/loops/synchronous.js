// outcome: timeout
// A loop without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  while (true);
}
