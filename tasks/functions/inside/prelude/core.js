// The first part of the prelude: what the other parts stand on, and the doors that are closed before user code runs.
// All parts are joined into one strict function in the order of sources.PRELUDE. User code may patch every built-in, so
// the prelude uses only what it captured here, own properties and objects without a prototype.
const callPython = call_python;
const { apply } = Reflect;
const { defineProperty, create, getPrototypeOf, setPrototypeOf } = Object;
const { parse, stringify } = JSON;
const { performance: clock, Promise: NativePromise } = globalThis;
const { Error: NativeError, InternalError: NativeInternalError } = globalThis;
const ArrayPrototype = Array.prototype;
const readClock = clock.now;

const now = () => apply(readClock, clock, []);
const uncurry = (method) => (self, ...rest) => apply(method, self, rest);
const errorClasses = { __proto__: null, RangeError, TypeError };
const slice = uncurry(String.prototype.slice);
const lowerCase = uncurry(String.prototype.toLowerCase);
const upperCase = uncurry(String.prototype.toUpperCase);
const hasOwn = uncurry(Object.prototype.hasOwnProperty);
const dictionary = () => create(null);

// A Proxy may refuse to say whose instance it is.
const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
const isInstance = (Class, value) => {
  try {
    return hasInstance(Class, value);
  } catch {
    return false;
  }
};

// The engine makes a text of a template by this method, messages to the host too: nobody can replace it.
defineProperty(String.prototype, 'concat', { writable: false, configurable: false });

// `await` asks a promise for its constructor, and hands itself to a patched `then` if that is another.
const ownConstructor = { __proto__: null, value: NativePromise };
const owned = (promise) => defineProperty(promise, 'constructor', ownConstructor);

const define = (name, value, owner = globalThis) =>
  defineProperty(owner, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });

// A host call's arguments go through JSON, where a toJSON on a prototype would run user code inside the call.
let calling = false;
let arrayToJSON;
defineProperty(ArrayPrototype, 'toJSON', {
  configurable: false,
  enumerable: false,
  get: () => (calling ? undefined : arrayToJSON),
  set(value) {
    if (this === ArrayPrototype) arrayToJSON = value;
    else defineProperty(this, 'toJSON', { value, writable: true, configurable: true, enumerable: true });
  },
});

// One string is the whole message: its first letter says what it is. It fails if there is no more room on the stack,
// which the author's own recursion has then filled; without memory the process ends.
const host = (message) => {
  calling = true;
  try {
    return callPython(message);
  } catch (error) {
    if (hasInstance(errorClasses.RangeError, error)) throw error;
    return callPython('O');
  } finally {
    calling = false;
  }
};

// Asks Python inside this process, at once: `name` is one of calls.CALLS. Throws what it refuses.
const ask = (name, text) => {
  const answer = host(`H${name}\n${text}`);
  if (answer[0]) return answer[1];
  const { 0: className, 1: message, 2: code } = answer[1];
  const error = new (errorClasses[className] ?? NativeError)(message);
  if (code !== '') error.code = code;
  throw error;
};

// The engine sets these two names again on every evaluation: `dukpy` is the door through which the host comes in
// (see events.js), and it opens only to messages that carry the key of this process.
let key;
let enter;
let input;
let loaded = false;
const state = dictionary();
defineProperty(state, 'loaded', { enumerable: true, get: () => loaded });
defineProperty(globalThis, 'call_python', { get: () => undefined, set() {}, configurable: false, enumerable: false });
defineProperty(globalThis, 'dukpy', {
  configurable: false,
  enumerable: false,
  get() {
    if (input === undefined) {
      loaded = true; // the last line of the script, see service.py
      return undefined;
    }
    const given = input;
    input = undefined;
    enter(given);
    return state;
  },
  set(value) {
    if (value !== null && typeof value === 'object' && (key === undefined || value.key === key)) input = value;
  },
});

// Its callbacks run as jobs whose error would make the context unusable.
delete globalThis.FinalizationRegistry;

// Every process is a copy of one parent, and so would be its chance: xoshiro128**, seeded after the fork.
let s0 = 1, s1 = 2, s2 = 3, s3 = 4;
const rotate = (word, by) => (word << by) | (word >>> (32 - by));
const imul = Math.imul;
const word = () => {
  const result = imul(rotate(imul(s1, 5), 7), 9) >>> 0;
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = rotate(s3, 11);
  return result;
};
const seedWith = (seed) => {
  s0 = seed.a;
  s1 = seed.b;
  s2 = seed.c;
  s3 = seed.d | 1;
};
define('random', function random() {
  return ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
}, Math);

define('process', { env: {} });
define('global', globalThis);
