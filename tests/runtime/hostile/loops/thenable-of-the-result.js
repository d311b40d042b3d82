// outcome: timeout
// A result whose then never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { then() { while (true); } };
}
