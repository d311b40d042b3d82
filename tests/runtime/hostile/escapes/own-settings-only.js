// outcome: event
// The settings hold what belongs to this instance.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return leakIf(JSON.stringify(settings).includes('neighbour') || Object.keys(settings).length !== 2, event);
}
