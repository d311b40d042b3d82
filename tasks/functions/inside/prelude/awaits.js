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

// What ended events await and nothing settles any more would pile up: the oldest go.
const forgetOldestAwaited = () => {
  while (countAwaited(awaited) > MAX_LEFT_AWAITED) {
    apply(deleteFrom, awaited, [nextAwaited(eachAwaited(awaited)).value]);
  }
};
