// outcome: event, error
// Error classes that lie about their instances.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const Class of [Error, RetryError, DropEvent]) {
    Object.defineProperty(Class, Symbol.hasInstance, { value: () => { throw new Error('instance'); } });
  }
  throw new Error('plain');
}
