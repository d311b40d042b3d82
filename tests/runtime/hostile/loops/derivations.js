// outcome: timeout
// Key derivations, each within what one may cost, without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (;;) {
    try { crypto.pbkdf2Sync('x', 'y', 700_000, 20, 'sha1'); } catch {}
    try { crypto.scryptSync('x', 'y', 64, { N: 16384, r: 8, p: 1 }); } catch {}
  }
}
