// outcome: error, timeout, memory
// Callbacks that double themselves at each turn.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const twice = () => { setImmediate(twice); setImmediate(twice); };
  twice();
  return new Promise(() => 0);
}
