// outcome: error, timeout
// A key derivation that asks for four gigabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  crypto.scryptSync('x', 'y', 64, { N: 2 ** 22, r: 8, p: 1, maxmem: 2 ** 33 });
}
