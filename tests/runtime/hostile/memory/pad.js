// outcome: memory, error, timeout
// A text padded to a gigabyte.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, length: 'x'.padStart(2 ** 30 - 1, 'yz').length };
}
