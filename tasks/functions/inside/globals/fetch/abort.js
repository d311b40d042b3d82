// `Event`, `EventTarget`, `AbortController` and `AbortSignal`, as Node 18 has them.
const { guard, isObject, owner, setTimer } = kit;
const { checkNumber, invalidType, withCode } = require('node-errors');

let inner; // what EventTarget may do to an event
class Event {
  #type;
  #options;
  #timeStamp = performance.now();
  #target = null;
  #phase = 0;
  #trusted = false;
  #prevented = false;
  #stopped = false;
  constructor(type, options) {
    if (arguments.length === 0) {
      throw withCode(new TypeError('The "type" argument must be specified'), 'ERR_MISSING_ARGS');
    }
    this.#type = `${type}`;
    this.#options = options ?? {};
  }
  static {
    inner = {
      begin(event, target) {
        event.#target = target;
        event.#phase = 2;
      },
      end(event) {
        event.#phase = 0;
      },
      isStopped: (event) => event.#stopped,
      trusted(event) {
        event.#trusted = true;
        return event;
      },
    };
  }
  get type() {
    return this.#type;
  }
  get timeStamp() {
    return this.#timeStamp;
  }
  get target() {
    return this.#target;
  }
  get currentTarget() {
    return this.#target;
  }
  get srcElement() {
    return this.#target;
  }
  get eventPhase() {
    return this.#phase;
  }
  get isTrusted() {
    return this.#trusted;
  }
  get bubbles() {
    return Boolean(this.#options.bubbles);
  }
  get cancelable() {
    return Boolean(this.#options.cancelable);
  }
  get composed() {
    return Boolean(this.#options.composed);
  }
  get defaultPrevented() {
    return this.cancelable && this.#prevented;
  }
  get returnValue() {
    return !this.defaultPrevented;
  }
  preventDefault() {
    this.#prevented = true;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this.#stopped = true;
  }
  composedPath() {
    return this.#phase === 0 ? [] : [this.#target];
  }
  get [Symbol.toStringTag]() {
    return 'Event';
  }
}

const call = (callback, target, event) =>
  typeof callback === 'function' ? callback.call(target, event) : callback.handleEvent(event);
const captures = (options) => (isObject(options) ? Boolean(options.capture) : Boolean(options));

class EventTarget {
  #listeners = [];
  addEventListener(type, callback, options) {
    if (callback === null || callback === undefined) return;
    if (!isObject(callback)) throw invalidType('listener', 'an instance of EventListener', callback);
    const capture = captures(options);
    if (this.#indexOf(type, callback, capture) >= 0) return;
    this.#listeners = [...this.#listeners, { type: `${type}`, callback, capture, once: Boolean(options?.once) }];
    options?.signal?.addEventListener('abort', () => this.removeEventListener(type, callback, capture));
  }
  removeEventListener(type, callback, options) {
    const index = this.#indexOf(type, callback, captures(options));
    if (index >= 0) this.#listeners = this.#listeners.toSpliced(index, 1);
  }
  // What a listener throws ends the function's event, and not the code that dispatches.
  dispatchEvent(event) {
    if (!(event instanceof Event)) throw invalidType('event', 'an instance of Event', event);
    inner.begin(event, this);
    for (const { type, callback, capture, once } of this.#listeners) {
      if (type !== event.type) continue;
      if (once) this.removeEventListener(type, callback, capture);
      guard(owner(), () => call(callback, this, event), []);
      if (inner.isStopped(event)) break;
    }
    inner.end(event);
    return !event.defaultPrevented;
  }
  #indexOf(type, callback, capture) {
    return this.#listeners.findIndex(
      (one) => one.type === `${type}` && one.callback === callback && one.capture === capture,
    );
  }
  get [Symbol.toStringTag]() {
    return 'EventTarget';
  }
}

const KEY = Symbol('the right to make signals');
let abort;
class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #handler = null;
  #listener = (event) => (typeof this.#handler === 'function' ? this.#handler(event) : undefined);
  constructor(key) {
    if (key !== KEY) throw withCode(new TypeError('Illegal constructor'), 'ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }
  static {
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      signal.dispatchEvent(inner.trusted(new Event('abort')));
    };
  }
  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(KEY);
    abort(signal, reason);
    return signal;
  }
  static timeout(delay) {
    checkNumber(delay, 'delay');
    const signal = new AbortSignal(KEY);
    const late = () => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    setTimer(late, delay);
    return signal;
  }
  get aborted() {
    return this.#aborted;
  }
  get reason() {
    return this.#reason;
  }
  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }
  get onabort() {
    return this.#handler;
  }
  set onabort(handler) {
    if (typeof handler === 'function') this.addEventListener('abort', this.#listener);
    else this.removeEventListener('abort', this.#listener);
    this.#handler = handler;
  }
  get [Symbol.toStringTag]() {
    return 'AbortSignal';
  }
}

class AbortController {
  #signal = new AbortSignal(KEY);
  get signal() {
    return this.#signal;
  }
  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    abort(this.#signal, reason);
  }
  get [Symbol.toStringTag]() {
    return 'AbortController';
  }
}

Object.assign(exports, { Event, EventTarget, AbortSignal, AbortController });
