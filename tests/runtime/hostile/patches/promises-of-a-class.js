// outcome: event, error
// Promises of a class whose constructor, species and then misbehave are awaited.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  let made = 0;
  class Odd extends Promise {
    constructor(start) {
      if (++made > 100) throw new Error('too many');
      super(start ?? (() => {}));
      try { Object.freeze(this); } catch {}
    }
    static get [Symbol.species]() { return made % 2 ? undefined : Odd; }
  }
  Object.defineProperty(Odd.prototype, 'constructor', { get: () => (made % 3 ? Odd : null) });
  const odd = [Odd.resolve(1), new Proxy(Odd.resolve(2), {}), Object.setPrototypeOf(Promise.resolve(3), Odd.prototype)];
  odd.push(new Odd((done) => setTimeout(done, 1)));
  for (const promise of odd) {
    try { await Promise.race([promise, new Promise((done) => setTimeout(done, 5))]); } catch {}
    try { promise.then(() => {}, () => {}); } catch {}
  }
  return { ...event, odd };
}
