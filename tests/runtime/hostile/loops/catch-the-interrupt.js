// outcome: timeout
// A loop around a loop that catches all.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const spin = () => { try { while (true); } catch { spin(); } finally { spin(); } };
  spin();
}
