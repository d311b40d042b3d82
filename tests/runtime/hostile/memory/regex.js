// outcome: memory, error, timeout, event
// A pattern with a huge number of groups.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, found: new RegExp('(x)?'.repeat(65000)).exec('x').length };
}
