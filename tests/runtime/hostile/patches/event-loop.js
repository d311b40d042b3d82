// outcome: event, timeout, error
// Timers, promises and the clock replaced.
function onTrack(event, settings) {
  if (!event.attack) return event;
  globalThis.Promise = globalThis.setTimeout = globalThis.queueMicrotask = globalThis.Date = undefined;
  performance.now = () => NaN;
  return event;
}
