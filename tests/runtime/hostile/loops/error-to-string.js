// outcome: timeout
// A thrown value whose toString never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw { message: { toString() { while (true); } } };
}
