// outcome: event
// A settings object changed for the next event.
function onTrack(event, settings) {
  if (!event.attack) return event;
  settings.apiKey = 'changed';
  Object.setPrototypeOf(settings, { neighbour: true });
  return event;
}
