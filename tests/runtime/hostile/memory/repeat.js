// outcome: memory, error, timeout
// A text of a gigabyte.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, length: 'x'.repeat(2 ** 30 - 1).length };
}
