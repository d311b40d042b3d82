// outcome: timeout
// An error whose message is a getter that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw { get message() { while (true); } };
}
