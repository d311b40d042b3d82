// outcome: timeout
// A native search through a length that nobody has.
function onTrack(event, settings) {
  if (!event.attack) return event;
  [].indexOf.call({ length: 2 ** 53 - 1 }, 1);
}
