// outcome: event, error
// A result that is another at each look.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let looks = 0;
  return new Proxy({ type: 'track' }, { get: (target, name) => (name === 'type' ? ['track', 'other', 7][looks++ % 3] : target[name]) });
}
