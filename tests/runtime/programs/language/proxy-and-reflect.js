// Proxies trap what is done to an object, and Reflect does it.
function onTrack(event) {
  const log = [];
  const traced = new Proxy(
    { a: 1 },
    {
      get(target, key, receiver) {
        log.push(`get ${String(key)}`);
        return Reflect.get(target, key, receiver) ?? `no ${String(key)}`;
      },
      has: (target, key) => key.startsWith('a'),
      set(target, key, value) {
        log.push(`set ${key}`);
        return Reflect.set(target, key, value * 2);
      },
      deleteProperty(target, key) {
        log.push(`delete ${key}`);
        return Reflect.deleteProperty(target, key);
      },
      ownKeys: () => ['a', 'z'],
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
    },
  );
  traced.b = 21;
  delete traced.a;
  const value = [traced.b, traced.x, 'abc' in traced, 'x' in traced, Object.keys(traced), { ...traced }];
  const made = Reflect.construct(Date, [0]);
  return {
    ...event,
    value: [...value, log, made.getTime(), Reflect.ownKeys({ b: 1, a: 2, 1: 3, [Symbol.iterator]: 4 }).map(String)],
  };
}
