// outcome: timeout
// A spread of a generator without end that keeps nothing.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const x of (function* () { while (true) yield 1; })());
}
