// outcome: timeout
// Resolved promises that chain themselves.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const again = () => Promise.resolve().then(again);
  again();
  return new Promise(() => 0);
}
