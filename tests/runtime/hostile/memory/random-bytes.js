// outcome: error, memory, timeout
// Two gigabytes of chance.
function onTrack(event, settings) {
  if (!event.attack) return event;
  crypto.randomBytes(2 ** 31 - 1);
}
