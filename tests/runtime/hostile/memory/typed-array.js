// outcome: memory, error, timeout
// A typed array of two gigabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, length: new Float64Array(2 ** 28).fill(1).length };
}
