// outcome: event
// A console line of many megabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log('x'.repeat(2e7));
  return event;
}
