// Names whose source is loaded on first use: most functions need few of them, and every object that lives costs time
// at each evaluation. A part is a module: one of ours from the folder globals, or a bundled library.

// Where a global comes from: a part, and which of its exports if not the whole.
const GLOBALS = {
  __proto__: null,
  fetch: ['fetch', 'fetch'],
  Headers: ['fetch', 'Headers'],
  Response: ['fetch', 'Response'],
};

// Globals that cannot be had, and why. Their first use throws.
const UNAVAILABLE = {
  __proto__: null,
};

const NOT_INSTALLED = 'its library is not installed, see "splice libraries"';
const compile = (0, eval);
const modules = dictionary();
const unavailable = (name, reason) => new NativeError(`${name} is not available in this runtime: ${reason}`);

// A part's exports. As in Node, an unfinished module gives what it has exported so far.
const load = (name) => {
  if (name in modules) return modules[name].exports;
  const source = host(`S${name}`);
  if (source === null) throw unavailable(name, NOT_INSTALLED);
  const module = (modules[name] = { __proto__: null, exports: {} });
  try {
    apply(compile(source), module.exports, [load, module, module.exports, kit]);
  } catch (error) {
    delete modules[name];
    throw error;
  }
  return module.exports;
};

// A global that becomes an ordinary property when it is first read, or when somebody assigns to it.
const defineLazily = (name, find) =>
  defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = find();
      define(name, value);
      return value;
    },
    set(value) {
      define(name, value);
    },
  });

// Any use of it throws; only its name may be looked at, as in `typeof AWS`.
const refuseUse = (name, reason) => {
  const refuse = () => {
    throw unavailable(name, reason);
  };
  return new Proxy(function () {}, { __proto__: null, get: refuse, apply: refuse, construct: refuse, has: refuse });
};

for (const name in GLOBALS) {
  const [part, property] = GLOBALS[name];
  defineLazily(name, () => (property === undefined ? load(part) : load(part)[property]));
}
for (const name in UNAVAILABLE) defineLazily(name, () => refuseUse(name, UNAVAILABLE[name]));

// What the parts of the folder globals stand on, besides `require`.
const kit = {
  __proto__: null,
  apply,
  ask,
  define,
  defineProperty,
  dictionary,
  isInstance,
  isObject,
  lowerCase,
  now,
  owned,
  owner,
  parse,
  read,
  send,
  slice,
  stringify,
  textOf,
  uncurry,
  upperCase,
};
