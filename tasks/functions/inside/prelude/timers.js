// Timers. The host waits, then enters once a callback; an event's timers end with it, those set while loading stay.
const timers = dictionary();
const LONGEST_MS = 2147483647;
let lastTimer = 0;

// What user code holds of a timer: its number, and nothing that leads into the prelude.
class Timeout {
  constructor(id) {
    this.id = id;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
}

const start = (callback, args, delay, repeats) => {
  if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function');
  const id = ++lastTimer;
  const turn = owner();
  if (!turn.ended) timers[id] = { __proto__: null, callback, args, delay, repeats, due: now() + delay, owner: turn };
  return new Timeout(id);
};
const delayOf = (ms) => {
  const delay = +ms;
  return delay >= 1 && delay <= LONGEST_MS ? delay : 1;
};
const stop = (timeout) => {
  const id = isObject(timeout) ? read(timeout, 'id') : timeout;
  if (typeof id === 'number' || typeof id === 'string') delete timers[id];
};

define('setTimeout', (callback, ms, ...args) => start(callback, args, delayOf(ms), false));
define('setInterval', (callback, ms, ...args) => start(callback, args, delayOf(ms), true));
define('setImmediate', (callback, ...args) => start(callback, args, 0, false));
define('clearTimeout', stop);
define('clearInterval', stop);
define('clearImmediate', stop);

// An error in a callback must not reach the engine's job queue.
define('queueMicrotask', (callback) => {
  if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function');
  const turn = owner();
  (async () => {
    await undefined;
    guard(turn, callback, []);
  })();
});

const earliest = () => {
  let first;
  for (const id in timers) if (first === undefined || timers[id].due < timers[first].due) first = id;
  return first;
};
const endTimersOf = (turn) => {
  for (const id in timers) if (timers[id].owner === turn) delete timers[id];
};

// Runs the one callback that is due first.
const fire = () => {
  const id = earliest();
  if (id === undefined || timers[id].due > now()) return;
  const timer = timers[id];
  if (timer.repeats) timer.due = now() + timer.delay;
  else delete timers[id];
  guard(timer.owner, timer.callback, timer.args);
};

// Milliseconds until the next callback is due, or -1: read by the host after every evaluation.
defineProperty(state, 'wait', {
  enumerable: true,
  get() {
    const id = earliest();
    if (id === undefined) return -1;
    const wait = timers[id].due - now();
    return wait > 0 ? wait : 0;
  },
});
