// outcome: error, memory, event, timeout
// An array that says it is as long as arrays can be.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = new Array(2 ** 32 - 1).fill(0);
  return { ...event, all: all.length };
}
