// outcome: event, error
// A result that hands out what it inherits.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return Object.create({ leak: 'inherited', type: 'track' });
}
