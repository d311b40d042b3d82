// outcome: timeout
// A promise that resolves to a thenable that resolves to a thenable.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const next = () => ({ then(resolve) { resolve(next()); } });
  return next();
}
