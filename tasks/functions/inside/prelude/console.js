// What a log needs from the start: lines to the host, and what stands behind each Proxy. `console` itself is a part.
const MAX_LINE = 6000;
const replaceAll = uncurry(String.prototype.replaceAll);
const isArray = Array.isArray;

const showError = (error) => {
  if (!isObject(error)) return textOf(error);
  const { name, message, stack } = describe(error);
  return `${name}: ${message}${stack === '' ? '' : `\n${stack}`}`;
};
// A message ends at its first NUL.
const writeLine = (text) => host(`L${replaceAll(slice(text, 0, MAX_LINE), '\0', '\\0')}`);

// Logs look past a Proxy, as in Node: its traps are the author's code. The engine does not tell proxies from others.
const NativeProxy = Proxy;
const { revocable } = Proxy;
const targets = new WeakMap();
const findTarget = uncurry(WeakMap.prototype.get);
const noteTarget = uncurry(WeakMap.prototype.set);
const noteProxy = (proxy, target) => {
  noteTarget(targets, proxy, target);
  return proxy;
};
define('Proxy', new NativeProxy(NativeProxy, {
  __proto__: null,
  construct: (_, given) => noteProxy(new NativeProxy(given[0], given[1]), given[0]),
}));
define('revocable', (target, handler) => {
  const made = revocable(target, handler);
  noteProxy(made.proxy, target);
  return made;
}, NativeProxy);

// The value behind all proxies; undefined if one of them has been revoked.
const targetOf = (value) => {
  const target = findTarget(targets, value);
  if (target === undefined) return value;
  try {
    isArray(value);
  } catch {
    return undefined;
  }
  return targetOf(target);
};
