// outcome: timeout
// A timer whose callback never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  setTimeout(() => { while (true); }, 0);
  return new Promise(() => 0);
}
