// outcome: timeout
// A promise that nothing can settle any more.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return new Promise(() => 0);
}
