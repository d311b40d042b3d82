// outcome: timeout
// A native reversal of a length that nobody has.
function onTrack(event, settings) {
  if (!event.attack) return event;
  [].reverse.call({ length: 2 ** 53 - 1 });
}
