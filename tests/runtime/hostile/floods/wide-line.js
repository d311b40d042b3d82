// outcome: event, timeout, memory
// A console line of a value with a million members.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log(Array.from({ length: 1e6 }, (_, i) => ({ i })));
  return event;
}
