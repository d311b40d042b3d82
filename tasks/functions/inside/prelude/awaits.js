// What is awaited stays until it has settled. The engine collects a function that waits if it can be reached only by a
// variable that a closure has captured from it, and leaves the closure with freed memory:
// `let done; const end = new Promise((resolve) => (done = resolve)); setTimeout(() => done(), 5); await end;`
// `await` first asks a promise for its constructor.
const awaited = new Set();
const { add: addTo, delete: deleteFrom } = Set.prototype;
const countAwaited = uncurry(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get);
const eachAwaited = uncurry(Set.prototype.values);
const nextAwaited = uncurry(eachAwaited(awaited).next);
const MAX_LEFT_AWAITED = 1000;
const { then } = NativePromise.prototype;
let holding = false;

const hold = (promise) => {
  const letGo = () => {
    apply(deleteFrom, awaited, [promise]);
  };
  holding = true; // `then` asks for the constructor too
  try {
    apply(then, promise, [letGo, letGo]);
    apply(addTo, awaited, [promise]);
  } catch {
    // it is no promise
  } finally {
    holding = false;
  }
};

defineProperty(NativePromise.prototype, 'constructor', {
  configurable: true,
  enumerable: false,
  get() {
    if (!holding) hold(this);
    return NativePromise;
  },
  set(value) {
    defineProperty(this, 'constructor', { value, writable: true, configurable: true, enumerable: true });
  },
});

// A promise of an author's own class has another constructor: `await` reads its `then` instead. It stays as well; what
// `then` gives here must not be one more of that class.
const { deleteProperty } = Reflect;
const plainConstructor = { __proto__: null, value: NativePromise, configurable: true };
const holdOther = (promise) => {
  if (hasOwn(promise, 'constructor')) return;
  defineProperty(promise, 'constructor', plainConstructor);
  hold(promise);
  deleteProperty(promise, 'constructor');
};
defineProperty(NativePromise.prototype, 'then', {
  configurable: true,
  enumerable: false,
  get() {
    try {
      if (getPrototypeOf(this) !== NativePromise.prototype) holdOther(this);
    } catch {
      // it is frozen, or a Proxy
    }
    return then;
  },
  set(value) {
    defineProperty(this, 'then', { value, writable: true, configurable: true, enumerable: true });
  },
});

// What ended events await and nothing settles any more would pile up: the oldest go.
const forgetOldestAwaited = () => {
  while (countAwaited(awaited) > MAX_LEFT_AWAITED) {
    apply(deleteFrom, awaited, [nextAwaited(eachAwaited(awaited)).value]);
  }
};

// A generator between two steps is collected alike, if only its own variables lead to it. Those that an event has used
// last stay until it ends.
const MAX_GENERATORS = 100;
let generators = setPrototypeOf([], null);
let newestGenerator = 0;

const forgetGenerators = () => {
  if (newestGenerator === 0) return;
  generators = setPrototypeOf([], null);
  newestGenerator = 0;
};

const holdWhenUsed = (prototype) => {
  const { next } = prototype;
  defineProperty(prototype, 'next', {
    configurable: true,
    enumerable: false,
    get() {
      if (generators[newestGenerator] !== this) {
        newestGenerator = (newestGenerator % MAX_GENERATORS) + 1;
        generators[newestGenerator] = this;
      }
      return next;
    },
    set(value) {
      defineProperty(this, 'next', { value, writable: true, configurable: true, enumerable: true });
    },
  });
};
holdWhenUsed(getPrototypeOf(function* () {}).prototype);
holdWhenUsed(getPrototypeOf(async function* () {}).prototype);

// If no promise of a list is kept, the error says so: the engine leaves its message out. `reject` is also told of what
// the list itself throws.
const { AggregateError: NativeAggregateError } = globalThis;
const { any: nativeAny } = NativePromise;
const explained = (error) => {
  if (isInstance(NativeAggregateError, error) && !hasOwn(error, 'message')) {
    define('message', 'All promises were rejected', error);
  }
  return error;
};
define('any', { any(promises) {
  const Class = this;
  function Explaining(start) {
    return new Class((resolve, reject) => start(resolve, (error) => reject(explained(error))));
  }
  defineProperty(Explaining, 'resolve', { __proto__: null, get() {
    const { resolve } = Class;
    return typeof resolve === 'function' ? (value) => apply(resolve, Class, [value]) : resolve;
  } });
  return apply(nativeAny, Explaining, [promises]);
} }.any, NativePromise);
