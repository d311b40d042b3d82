// `structuredClone`, as Node 18 has it.
const { withCode } = require('node-errors');
const { uncurry } = kit;

const tagOf = uncurry(Object.prototype.toString);
const TypedArray = Object.getPrototypeOf(Uint8Array);
const ERRORS = { __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const refuse = (reason) => new DOMException(reason, 'DataCloneError');
const cannot = (value) => {
  if (typeof value === 'function' || typeof value === 'symbol') return refuse(`${String(value)} could not be cloned.`);
  const name = value.constructor?.name;
  return refuse(`${name ? `#<${name}>` : tagOf(value)} could not be cloned.`);
};

// Whether a value has an inner state that a built-in method can read, however it looks outside.
const reads = (method) => {
  const call = uncurry(method);
  return (value) => {
    try {
      call(value);
      return true;
    } catch {
      return false;
    }
  };
};
const getter = (owner, name) => Object.getOwnPropertyDescriptor(owner, name).get;
const isArrayBuffer = reads(getter(ArrayBuffer.prototype, 'byteLength'));

const NEVER = new Set([
  '[object WeakMap]', '[object WeakSet]', '[object WeakRef]', '[object Promise]', '[object Generator]',
  '[object AsyncGenerator]',
]);

const cloneView = (view, copy) => {
  const buffer = copy(view.buffer);
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  const Class = globalThis[TypedArray.prototype.__lookupGetter__(Symbol.toStringTag).call(view)];
  return new Class(buffer, view.byteOffset, view.length);
};

const cloneError = (error, copy) => {
  const Class = ERRORS[error.name] ?? Error;
  const fresh = new Class();
  const hide = (name, value) =>
    Object.defineProperty(fresh, name, { value, writable: true, configurable: true, enumerable: false });
  const message = Object.getOwnPropertyDescriptor(error, 'message');
  if (message !== undefined && 'value' in message) hide('message', `${message.value}`);
  hide('stack', `${error.stack}`);
  return { clone: fresh, fill: () => Object.hasOwn(error, 'cause') && hide('cause', copy(error.cause)) };
};

const boxed = (method) => [reads(method), (value) => ({ clone: Object(value.valueOf()) })];

// By the name that an object gives itself: how to see that it is one, and how to begin its clone, which is empty yet
// until `fill` is called, so that it may contain itself.
const KINDS = {
  __proto__: null,
  '[object Array]': [Array.isArray, (value, copy) => ({
    clone: new Array(value.length), fill: (clone) => copyOwn(value, clone, copy),
  })],
  '[object Map]': [reads(getter(Map.prototype, 'size')), (value, copy) => ({
    clone: new Map(), fill: (clone) => copyEntries(value, clone, copy),
  })],
  '[object Set]': [reads(getter(Set.prototype, 'size')), (value, copy) => ({
    clone: new Set(), fill: (clone) => copyItems(value, clone, copy),
  })],
  '[object Date]': [reads(Date.prototype.getTime), (value) => ({ clone: new Date(+value) })],
  '[object RegExp]': [
    (value) => value instanceof RegExp, (value) => ({ clone: new RegExp(value.source, value.flags) }),
  ],
  '[object ArrayBuffer]': [isArrayBuffer, (value) => ({ clone: value.slice(0) })],
  '[object Error]': [(value) => value instanceof Error, cloneError],
  '[object Number]': boxed(Number.prototype.valueOf),
  '[object String]': boxed(String.prototype.valueOf),
  '[object Boolean]': boxed(Boolean.prototype.valueOf),
  '[object BigInt]': boxed(BigInt.prototype.valueOf),
};

const begin = (value, copy) => {
  const tag = tagOf(value);
  if (NEVER.has(tag)) throw cannot(value);
  if (ArrayBuffer.isView(value)) return { clone: cloneView(value, copy) };
  const [isOne, beginKind] = KINDS[tag] ?? [];
  if (isOne?.(value)) return beginKind(value, copy);
  return { clone: {}, fill: (clone) => copyOwn(value, clone, copy) };
};

const copyOwn = (value, clone, copy) => {
  for (const name of Object.keys(value)) {
    const item = copy(value[name]);
    if (name !== '__proto__') clone[name] = item;
    else Object.defineProperty(clone, name, { value: item, writable: true, configurable: true, enumerable: true });
  }
};
const copyEntries = (map, clone, copy) => {
  for (const [name, value] of [...map]) clone.set(copy(name), copy(value));
};
const copyItems = (set, clone, copy) => {
  for (const item of [...set]) clone.add(copy(item));
};

const isIterable = (value) =>
  typeof value === 'object' && value !== null && typeof value[Symbol.iterator] === 'function';

const transferred = (options) => {
  const list = options?.transfer;
  if (list === undefined || list === null) return [];
  if (!isIterable(list)) {
    const message = 'Optional transferList argument must be an iterable';
    throw withCode(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
  }
  const buffers = [...list];
  if (!buffers.every(isArrayBuffer)) {
    throw withCode(new TypeError('Found invalid object in transferList'), 'ERR_INVALID_TRANSFER_OBJECT');
  }
  if (new Set(buffers).size < buffers.length) throw refuse('Transfer list contains duplicate ArrayBuffer');
  return buffers;
};

exports.structuredClone = function structuredClone(value, options = undefined) {
  if (arguments.length === 0) {
    throw withCode(new TypeError('The "value" argument must be specified'), 'ERR_MISSING_ARGS');
  }
  const clones = new Map();
  const copy = (original) => {
    if (typeof original === 'function' || typeof original === 'symbol') throw cannot(original);
    if (typeof original !== 'object' || original === null) return original;
    if (clones.has(original)) return clones.get(original);
    const { clone, fill } = begin(original, copy);
    clones.set(original, clone);
    fill?.(clone);
    return clone;
  };
  const buffers = transferred(options);
  const result = copy(value);
  for (const buffer of buffers) buffer.transfer();
  return result;
};
