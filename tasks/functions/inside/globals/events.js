// Node's `events`: EventEmitter, also for libraries that inherit from it in the old way.
const { apply, dictionary, isInstance, owned, textOf } = kit;
const { invalidType, withCode } = require('node-errors');

function EventEmitter() {
  init(this);
}

const init = (emitter) => {
  if (!Object.hasOwn(emitter, '_events') || emitter._events === undefined) emitter._events = dictionary();
};

const checkListener = (listener) => {
  if (typeof listener !== 'function') throw invalidType('listener', 'of type function', listener);
};

// The listeners of an event, in a list that is replaced, never changed: an emit under way keeps its own.
const listenersOf = (emitter, name) => emitter._events?.[name] ?? [];

const add = (emitter, name, listener, isFirst) => {
  checkListener(listener);
  init(emitter);
  if (emitter._events.newListener !== undefined) emitter.emit('newListener', name, listener.listener ?? listener);
  const listeners = listenersOf(emitter, name);
  emitter._events[name] = isFirst ? [listener, ...listeners] : [...listeners, listener];
  return emitter;
};

const remove = (emitter, name, listener) => {
  const listeners = listenersOf(emitter, name);
  const index = listeners.findLastIndex((one) => one === listener || one.listener === listener);
  if (index < 0) return emitter;
  if (listeners.length === 1) delete emitter._events[name];
  else emitter._events[name] = listeners.toSpliced(index, 1);
  if (emitter._events.removeListener !== undefined) {
    emitter.emit('removeListener', name, listeners[index].listener ?? listeners[index]);
  }
  return emitter;
};

const onlyOnce = (emitter, name, listener) => {
  checkListener(listener);
  const wrapped = function (...args) {
    remove(emitter, name, wrapped);
    return apply(listener, emitter, args);
  };
  wrapped.listener = listener;
  return wrapped;
};

const throwUnhandled = (error) => {
  if (isInstance(Error, error)) throw error;
  const unhandled = withCode(new Error(`Unhandled error. (${shown(error)})`), 'ERR_UNHANDLED_ERROR');
  unhandled.context = error;
  throw unhandled;
};
const shown = (value) => (typeof value === 'string' ? `'${value}'` : textOf(value));

const methods = {
  on(name, listener) {
    return add(this, name, listener, false);
  },
  once(name, listener) {
    return this.on(name, onlyOnce(this, name, listener)); // as in Node, where some wrap `on`
  },
  prependListener(name, listener) {
    return add(this, name, listener, true);
  },
  prependOnceListener(name, listener) {
    return add(this, name, onlyOnce(this, name, listener), true);
  },
  off(name, listener) {
    checkListener(listener);
    return remove(this, name, listener);
  },
  emit(name, ...args) {
    const listeners = listenersOf(this, name);
    if (listeners.length === 0 && name === 'error') throwUnhandled(args[0]);
    for (let i = 0; i < listeners.length; i++) apply(listeners[i], this, args);
    return listeners.length > 0;
  },
  removeAllListeners(name) {
    const names = name === undefined ? this.eventNames() : [name];
    for (const one of names) for (const listener of listenersOf(this, one).toReversed()) remove(this, one, listener);
    return this;
  },
  listeners(name) {
    return listenersOf(this, name).map((one) => one.listener ?? one);
  },
  rawListeners(name) {
    return [...listenersOf(this, name)];
  },
  listenerCount(name) {
    return listenersOf(this, name).length;
  },
  eventNames() {
    return Reflect.ownKeys(this._events ?? {});
  },
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
};
methods.addListener = methods.on;
methods.removeListener = methods.off;
Object.assign(EventEmitter.prototype, methods);
EventEmitter.defaultMaxListeners = 10;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name);

// A promise of the arguments of the next such event; 'error' rejects it.
EventEmitter.once = (emitter, name) =>
  owned(new Promise((resolve, reject) => {
    const fail = (error) => {
      emitter.removeListener(name, succeed);
      reject(error);
    };
    const succeed = (...args) => {
      emitter.removeListener('error', fail);
      resolve(args);
    };
    emitter.once(name, succeed);
    if (name !== 'error') emitter.once('error', fail);
  }));

module.exports = EventEmitter;
