// outcome: timeout
// A pattern that backtracks for ever.
function onTrack(event, settings) {
  if (!event.attack) return event;
  /^(a+)+$/.test('a'.repeat(40) + 'b');
}
