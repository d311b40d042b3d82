// Stands in front of every program, joined into its first line, in Node and in the sandbox: a clock that stands still
// and chance that repeats itself.
{
  const now = Date.UTC(2024, 0, 24, 12, 30, 15, 250);
  const RealDate = Date;
  let seed = 42;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now).toString(),
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now] : args, made),
  });
  Object.defineProperty(Date.prototype, 'constructor', { value: Date, writable: true, configurable: true });
  Object.defineProperty(RealDate, 'now', { value: () => now, writable: true, configurable: true });
  Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
}
