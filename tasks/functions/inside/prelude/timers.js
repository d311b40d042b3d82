// Timers. The host waits, then enters once a callback; an event's timers end with it, those set while loading stay.
const LONGEST_MS = 2147483647;
const MAX_TIMERS = 10000;
const TOO_MANY = `more than ${MAX_TIMERS} timers at a time are not available in this runtime`;
const { trunc } = Math;

// As in Node, timers begin when the code that sets them was entered: those of one turn go by their delays alone.
let entered = now();
const noteEntry = () => (entered = now());

// A heap without a prototype, where user code could set traps: no timer is due before that at (place - 1) >> 1.
const heap = setPrototypeOf([], null);
let size = 0;
let lastOrder = 0;

const isBefore = (one, other) => one.due < other.due || (one.due === other.due && one.order < other.order);
const put = (timer, place) => {
  heap[place] = timer;
  timer.place = place;
};
const rise = (timer, from) => {
  let place = from;
  while (place > 0 && isBefore(timer, heap[(place - 1) >> 1])) {
    const parent = (place - 1) >> 1;
    put(heap[parent], place);
    place = parent;
  }
  put(timer, place);
};
const sink = (timer, from) => {
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    if (child + 1 < size && isBefore(heap[child + 1], heap[child])) child++;
    if (child >= size || !isBefore(heap[child], timer)) break;
    put(heap[child], place);
    place = child;
  }
  put(timer, place);
};
const NOWHERE = -1;
const enqueue = (timer, due) => {
  timer.due = due;
  timer.order = ++lastOrder;
  rise(timer, size++);
};
const dequeue = (timer) => {
  const { place } = timer;
  if (place === NOWHERE) return;
  timer.place = NOWHERE;
  const last = heap[--size];
  heap[size] = undefined;
  if (last === timer) return;
  sink(last, place);
  rise(last, last.place);
};

// What user code holds of a timer leads nowhere into the prelude. Numbers are given to those who ask for them.
const numbered = dictionary();
let lastNumber = 0;
let attachTimer;
let timerOf;

class Handle {
  #timer;
  #counts = true;

  static {
    attachTimer = (handle, timer) => (handle.#timer = timer);
    timerOf = (value, Class) =>
      isObject(value) && #timer in value && isInstance(Class, value) ? value.#timer : undefined;
  }

  hasRef() {
    return this.#counts;
  }
  ref() {
    this.#counts = true;
    return this;
  }
  unref() {
    this.#counts = false;
    return this;
  }
}
class Immediate extends Handle {}
class Timeout extends Handle {
  refresh() {
    const timer = timerOf(this, Timeout);
    if (timer === undefined || timer.stopped || timer.owner.ended) return this;
    dequeue(timer);
    enqueue(timer, entered + timer.delay);
    return this;
  }
  close() {
    stop(this);
    return this;
  }
  [Symbol.toPrimitive]() {
    const timer = timerOf(this, Timeout);
    if (timer === undefined) return NaN;
    timer.number ??= ++lastNumber;
    if (!timer.stopped) numbered[timer.number] = timer;
    return timer.number;
  }
}

const checkCallback = (callback) => {
  if (typeof callback !== 'function') throw load('node-errors').invalidType('callback', 'of type function', callback);
};
const start = (Class, callback, args, delay, repeats) => {
  checkCallback(callback);
  if (size >= MAX_TIMERS) throw new RangeError(TOO_MANY);
  const turn = owner();
  const handle = new Class();
  const timer = {
    __proto__: null, handle, callback, args, delay, repeats, owner: turn, due: 0, order: 0, place: NOWHERE,
    stopped: false, number: undefined,
  };
  attachTimer(handle, timer);
  if (!turn.ended) enqueue(timer, entered + delay);
  return handle;
};
const delayOf = (ms) => {
  const delay = trunc(ms);
  return delay >= 1 && delay <= LONGEST_MS ? delay : 1;
};

const forgetNumber = (timer) => {
  if (timer.number !== undefined) delete numbered[timer.number];
};
const stopTimer = (timer) => {
  if (timer === undefined) return;
  timer.stopped = true;
  dequeue(timer);
  forgetNumber(timer);
};
const stop = (handle) => {
  const isNumber = typeof handle === 'number' || typeof handle === 'string';
  stopTimer(isNumber ? numbered[handle] : timerOf(handle, Timeout));
};

const timerFunctions = {
  __proto__: null,
  setTimeout(callback, ms, ...args) {
    return start(Timeout, callback, args, delayOf(ms), false);
  },
  setInterval(callback, ms, ...args) {
    return start(Timeout, callback, args, delayOf(ms), true);
  },
  setImmediate(callback, ...args) {
    return start(Immediate, callback, args, 0, false);
  },
  clearTimeout: stop,
  clearInterval: stop,
  clearImmediate(handle) {
    stopTimer(timerOf(handle, Immediate));
  },
  queueMicrotask(callback) {
    checkCallback(callback);
    defer(owner(), callback);
  },
};
for (const name in timerFunctions) define(name, timerFunctions[name]);

// Runs a callback once the code that runs now is through. Its error must not reach the engine's job queue.
const defer = async (turn, callback) => {
  await undefined;
  guard(turn, callback, []);
};
const endTimersOf = (turn) => {
  const ended = setPrototypeOf([], null);
  let count = 0;
  for (let i = 0; i < size; i++) if (heap[i].owner === turn) ended[count++] = heap[i];
  for (let i = 0; i < count; i++) stopTimer(ended[i]);
};

// Runs the one callback that is due first.
const fire = () => {
  const timer = heap[0];
  if (size === 0 || timer.due > entered) return;
  const began = entered;
  dequeue(timer);
  if (!timer.repeats) forgetNumber(timer);
  guard(timer.owner, timer.callback, timer.args, timer.handle);
  const goesOn = timer.repeats && !timer.stopped && !timer.owner.ended;
  if (goesOn && timer.place === NOWHERE) enqueue(timer, began + timer.delay);
};

// Milliseconds until the next callback is due, or -1: read by the host after every evaluation.
defineProperty(state, 'wait', {
  enumerable: true,
  get() {
    if (size === 0) return -1;
    const wait = heap[0].due - now();
    return wait > 0 ? wait : 0;
  },
});
