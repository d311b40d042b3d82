// outcome: event
// Reflect, JSON and Object replaced.
function onTrack(event, settings) {
  if (!event.attack) return event;
  JSON.stringify = JSON.parse = Reflect.apply = Object.defineProperty = Object.create = () => { throw new Error('x'); };
  globalThis.JSON = globalThis.Reflect = globalThis.Object = undefined;
  return event;
}
