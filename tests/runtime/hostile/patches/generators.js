// outcome: event, error
// The methods of generators, iterators and promises throw or give nonsense.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  const throws = () => { throw new Error('patched'); };
  for (const make of [function* () {}, async function* () {}]) {
    const { prototype } = Object.getPrototypeOf(make);
    for (const name of ['next', 'return',
      'throw']) Object.defineProperty(prototype, name, { get: throws, set: throws, configurable: true });
  }
  for (const name of ['then', 'constructor', 'finally']) {
    Object.defineProperty(Promise.prototype, name, { get: throws, set: throws, configurable: true });
  }
  setTimeout(() => {}, 0);
  return event;
}
