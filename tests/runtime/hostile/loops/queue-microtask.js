// outcome: timeout
// Microtasks that queue themselves.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const again = () => queueMicrotask(again);
  again();
  return new Promise(() => 0);
}
