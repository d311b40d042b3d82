// outcome: error, memory
// A result of many megabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, text: 'x'.repeat(2e7) };
}
