// outcome: error
// An error with a name of many megabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw Object.assign(new Error('x'), { name: 'y'.repeat(2e7), stack: 'z'.repeat(2e7) });
}
