// outcome: event, error, timeout, crash
// All methods of all prototypes throw.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const Class of [Object, Array, String, Number, Map, Set, Promise, RegExp, Date, Function, Uint8Array]) {
    for (const name of Object.getOwnPropertyNames(Class.prototype)) {
      if (name !== 'constructor') try { Class.prototype[name] = () => { throw new Error('patched'); }; } catch {}
    }
  }
  return event;
}
