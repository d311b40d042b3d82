// outcome: timeout, memory
// A fill of an object that says it is huge.
function onTrack(event, settings) {
  if (!event.attack) return event;
  [].fill.call({ length: 2 ** 53 - 1 }, 1);
}
