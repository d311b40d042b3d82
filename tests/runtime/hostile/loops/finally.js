// outcome: timeout
// A loop that goes on in finally.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (;;) { try { throw 1; } catch { continue; } finally { continue; } }
}
