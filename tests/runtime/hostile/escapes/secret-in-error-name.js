// outcome: error
// A secret setting as an error's name.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw Object.assign(new Error('x'), { name: settings.apiKey });
}
