// outcome: error, event
// Conversions of everything that throw.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Object.prototype[Symbol.toPrimitive] = () => { throw new Error('primitive'); };
  Object.prototype.toString = Object.prototype.valueOf = () => { throw new Error('string'); };
  console.log({}, [], event);
  return event;
}
