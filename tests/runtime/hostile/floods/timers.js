// outcome: event, error, timeout, memory
// Timers by the million.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (let i = 0; i < 1e6; i++) setTimeout(() => 0, 1e5);
  return event;
}
