// outcome: event
// All built-ins report what the parts of the runtime hand to them.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const inner = ['ask', 'askPython', 'callPython', 'deliver', 'host', 'writeLine'];
  let spied = 0, caught = false, busy = false;
  const includes = (list, one) => {
    for (let i = 0; i < list.length; i++) if (list[i] === one) return true;
    return false;
  };
  const look = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
    if (typeof value === 'function' && includes(inner, getOwnPropertyDescriptor(value, 'name')?.value)) caught = true;
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length && i < 100; i++) if (keys[i] !== 'host' && includes(inner, keys[i])) caught = true;
  };
  const spy = (method) => function (...given) {
    if (!busy) {
      busy = true;
      spied++;
      try { look(this); for (let i = 0; i < given.length; i++) look(given[i]); } catch {}
      busy = false;
    }
    return new.target ? Reflect.construct(method, given, new.target) : apply(method, this, given);
  };
  const roots = [Object, Array, String, Number, Symbol, JSON, Promise, Map, Set, WeakMap, Date, RegExp, Function,
    ArrayBuffer,
    Object.getPrototypeOf(Uint8Array), { prototype: Object.getPrototypeOf([][Symbol.iterator]()) }];
  for (const root of roots) for (const owner of [root, root.prototype ?? {}]) for (const name of ownKeys(owner)) {
    const { value, configurable } = getOwnPropertyDescriptor(owner, name);
    if (configurable && typeof value === 'function' && name !== 'constructor') {
      defineProperty(owner, name, { __proto__: null, value: spy(value), configurable: true, writable: true });
    }
  }
  for (const use of [
    () => console.log({ a: [1, new Map([[1, 2]])] }, new Error('x')),
    () => new URL('https://b\u00fccher.example/?a=1').searchParams.get('a'),
    () => crypto.createHash('sha256').update(Buffer.from('x')).digest('hex'),
    () => new Intl.NumberFormat('de').format(1.5),
    () => zlib.zlib.gunzipSync(zlib.zlib.gzipSync('x')), () => structuredClone(new Date()),
    () => new AbortController().abort(),
    () => new Request('https://a.example/', { method: 'POST', body: new FormData() }),
    () => https.request('https://a.example/'),
    () => jsonwebtoken.sign({}, 'key'), () => moment().format(), () => crypto.randomUUID(),
  ]) try { use(); } catch {}
  return leakIf(caught || spied < 1000, event);
}
