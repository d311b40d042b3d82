// outcome: event
// Messages to the runtime's door.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const op of ['begin', 'events', 'answers', 'timer', '']) {
    dukpy = { op, key: '', data: [{ type: 'track' }] };
    globalThis.dukpy = { op, key: undefined, data: { seed: {}, settings: '{}' } };
  }
  return leakIf(typeof dukpy !== 'undefined', event);
}
