// outcome: timeout
// Hashes without end, each a short call of the host.
function onTrack(event, settings) {
  if (!event.attack) return event;
  while (true) crypto.createHash('sha256').update('x').digest('hex');
}
