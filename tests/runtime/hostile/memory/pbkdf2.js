// outcome: error, timeout
// A key derivation of a billion rounds.
function onTrack(event, settings) {
  if (!event.attack) return event;
  crypto.pbkdf2Sync('x', 'y', 1e9, 64, 'sha512');
}
