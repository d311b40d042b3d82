// outcome: timeout
// A result whose toJSON never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { type: 'track', toJSON() { while (true); } };
}
