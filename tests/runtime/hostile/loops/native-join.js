// outcome: error, timeout, memory
// A join of very many nothings.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, length: Array(2 ** 31).join().length };
}
