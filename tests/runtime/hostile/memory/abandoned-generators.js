// outcome: event
// Generators with a megabyte each that nobody finishes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  function* large(i) {
    const text = `${i}`.padEnd(500_000, 'x');
    const self = yield () => text;
    yield () => self;
  }
  for (let i = 0; i < 300; i++) large(i).next().value();
  return event;
}
