// outcome: timeout
// A native search from the far end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  [].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);
}
