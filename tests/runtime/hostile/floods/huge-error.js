// outcome: error
// An error with a message of many megabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw new Error('x'.repeat(2e7));
}
