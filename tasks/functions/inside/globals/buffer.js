// Node's `Buffer`: a Uint8Array that knows encodings. Unlike Node's it never shares a pool.
const { codec, utf8, latin1 } = require('buffer/bytes');
const { checkNumber, checkString, invalidType, invalidValue, outOfRange, withCode } = require('node-errors');
const { define, uncurry } = kit;

const MAX_LENGTH = 2 ** 32;
const { isArray } = Array;
const { max, min, trunc } = Math;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const toStringTag = uncurry(Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag).get);
const isUint8Array = (value) => toStringTag(value) === 'Uint8Array';
const subarray = uncurry(TypedArray.subarray);
const view = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
const isArrayBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

class FastBuffer extends Uint8Array {}

const bufferOver = (bytes) => new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.length);

const outOfBounds = (name) =>
  withCode(
    new RangeError(name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds'),
    'ERR_BUFFER_OUT_OF_BOUNDS',
  );
const unknownEncoding = (name) => withCode(new TypeError(`Unknown encoding: ${name}`), 'ERR_UNKNOWN_ENCODING');

const codecOf = (encoding) => {
  const found = codec(encoding);
  if (found === undefined) throw unknownEncoding(encoding);
  return found;
};
const optionalCodec = (encoding) => (typeof encoding === 'string' && encoding !== '' ? codecOf(encoding) : utf8);

const checkBytes = (value, name) => {
  if (!isUint8Array(value)) throw invalidType(name, 'an instance of Buffer or Uint8Array', value);
};

// Making

const fromArrayLike = (list) => (list.length > 0 ? new FastBuffer(list) : new FastBuffer());

const fromArrayBuffer = (buffer, byteOffset, length) => {
  const offset = +byteOffset || 0;
  const room = buffer.byteLength - offset;
  if (room < 0) throw outOfBounds('offset');
  if (length === undefined) return new FastBuffer(buffer, offset);
  const size = +length > 0 ? +length : 0;
  if (size > room) throw outOfBounds('length');
  return new FastBuffer(buffer, offset, size);
};

const fromObject = (value, encoding) => {
  if (value.length !== undefined || isArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  if (value.type === 'Buffer' && isArray(value.data)) return fromArrayLike(value.data);
  if (typeof value[Symbol.toPrimitive] === 'function') {
    const primitive = value[Symbol.toPrimitive]('string');
    if (typeof primitive === 'string') return from(primitive, encoding);
  }
  return undefined;
};

const from = (value, encodingOrOffset, length) => {
  if (typeof value === 'string') return bufferOver(optionalCodec(encodingOrOffset).bytes(value));
  if (typeof value === 'object' && value !== null) {
    if (isArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const inner = value.valueOf && value.valueOf();
    if (inner != null && inner !== value && (typeof inner === 'string' || typeof inner === 'object')) {
      return from(inner, encodingOrOffset, length);
    }
    const made = fromObject(value, encodingOrOffset);
    if (made !== undefined) return made;
  }
  const expected = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object';
  throw invalidType('first argument', expected, value);
};

const checkSize = (size) => {
  checkNumber(size, 'size');
  if (!(size >= 0 && size <= MAX_LENGTH)) throw invalidValue('size', size, 'is invalid', RangeError);
};
const allocate = (size) => {
  checkSize(size);
  return new FastBuffer(size);
};

function Buffer(value, encodingOrOffset, length) {
  if (typeof value !== 'number') return from(value, encodingOrOffset, length);
  if (typeof encodingOrOffset === 'string') throw invalidType('string', 'of type string', value);
  return allocate(value);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, 'prototype', { value: FastBuffer.prototype, writable: false });
define('constructor', Buffer, FastBuffer.prototype);

const totalLength = (list) => {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i].length ?? 0;
  return total;
};

const compareBytes = (a, b) => {
  const one = latin1.text(a);
  const other = latin1.text(b);
  return one === other ? 0 : one < other ? -1 : 1;
};

const checkOffset = (value, name, low = 0, high = MAX_LENGTH) => {
  checkNumber(value, name);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < low || value > high) throw outOfRange(name, `>= ${low} && <= ${high}`, value);
};

Object.assign(Buffer, {
  poolSize: 8192,
  from(value, encodingOrOffset, length) {
    return from(value, encodingOrOffset, length);
  },
  copyBytesFrom(array, offset = 0, length) {
    if (!ArrayBuffer.isView(array) || array instanceof DataView) {
      throw invalidType('view', 'an instance of TypedArray', array);
    }
    if (offset !== 0) checkOffset(offset, 'offset', 0);
    if (length !== undefined) checkOffset(length, 'length', 0);
    const part = array.slice(offset, length === undefined ? undefined : offset + length);
    return new FastBuffer(part.buffer);
  },
  of(...items) {
    return new FastBuffer(items);
  },
  alloc(size, fill, encoding) {
    const buffer = allocate(size);
    if (fill === undefined || fill === 0 || size === 0) return buffer;
    if (encoding !== undefined) checkString(encoding, 'encoding');
    return fillWith(buffer, fill, 0, size, encoding);
  },
  allocUnsafe(size) {
    return allocate(size);
  },
  allocUnsafeSlow(size) {
    return allocate(size);
  },
  isBuffer(value) {
    return value instanceof Buffer;
  },
  compare(buf1, buf2) {
    checkBytes(buf1, 'buf1');
    checkBytes(buf2, 'buf2');
    return compareBytes(buf1, buf2);
  },
  isEncoding(encoding) {
    return typeof encoding === 'string' && encoding !== '' && codec(encoding) !== undefined;
  },
  concat(list, length) {
    if (!isArray(list)) throw invalidType('list', 'an instance of Array', list);
    if (list.length === 0) return new FastBuffer();
    if (length !== undefined) checkOffset(length, 'length');
    const buffer = allocate(length === undefined ? totalLength(list) : length);
    let end = 0;
    for (let i = 0; i < list.length; i++) {
      checkBytes(list[i], `list[${i}]`);
      end += copyInto(list[i], buffer, end, 0, list[i].length);
    }
    return buffer;
  },
  byteLength(string, encoding) {
    if (typeof string === 'string') {
      const found = typeof encoding === 'string' ? codec(encoding) : undefined;
      return (found ?? utf8).size(string);
    }
    if (ArrayBuffer.isView(string) || isArrayBuffer(string)) return string.byteLength;
    throw invalidType('string', 'of type string or an instance of Buffer or ArrayBuffer', string);
  },
});
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });

// Filling, copying, writing

// An array of the bytes that are repeated.
const patternOf = (value, encoding) => {
  if (typeof value === 'string') {
    const bytes = encoding.bytes(value);
    if (value !== '' && bytes.length === 0) throw invalidValue('value', value);
    return value === '' ? [0] : bytes;
  }
  if (isUint8Array(value)) {
    if (value.length === 0) throw invalidValue('value', value);
    return value;
  }
  return [typeof value === 'boolean' ? +value : value & 255];
};

const fillCodec = (encoding) => {
  if (encoding === undefined || encoding === null || encoding === '') return utf8;
  checkString(encoding, 'encoding');
  return codecOf(encoding);
};

const fillWith = (buffer, value, offset, end, encoding) => {
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') return fillWith(buffer, value, 0, buffer.length, offset);
    if (typeof end === 'string') return fillWith(buffer, value, offset, buffer.length, end);
  }
  const found = typeof value === 'string' ? fillCodec(encoding) : undefined;
  const start = offset ?? 0;
  if (offset !== undefined) checkOffset(offset, 'offset', 0, MAX_LENGTH);
  if (offset !== undefined && end !== undefined) checkOffset(end, 'end', 0, buffer.length);
  const last = offset === undefined ? buffer.length : end ?? buffer.length;
  if (start >= last) return buffer;
  const target = view(buffer, start, last);
  const pattern = patternOf(value, found);
  if (pattern.length === 1) {
    target.fill(pattern[0]);
    return buffer;
  }
  for (let i = 0; i < min(pattern.length, target.length); i++) target[i] = pattern[i];
  for (let done = pattern.length; done < target.length; done *= 2) target.copyWithin(done, 0, done);
  return buffer;
};

const copyInto = (source, target, targetStart, start, end) => {
  const count = min(end - start, source.length - start, target.length - targetStart);
  if (count <= 0) return 0;
  target.set(view(source, start, start + count), targetStart);
  return count;
};

const integerOr = (value, fallback, name) => {
  if (value === undefined) return fallback;
  const integer = trunc(+value) || 0;
  if (integer < 0) throw outOfRange(name, '>= 0', value);
  return integer;
};

// How much of a text's bytes fits: no part of a character is written.
const fitting = (bytes, room, { name }) => {
  if (bytes.length <= room) return bytes.length;
  if (name === 'utf16le') return room & ~1;
  let end = room;
  if (name === 'utf8') while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return end;
};

const writeText = (buffer, string, offset, length, encoding) => {
  if (typeof string !== 'string') throw withCode(new TypeError('argument must be a string'), 'ERR_INVALID_ARG_TYPE');
  const bytes = encoding.bytes(string);
  const count = fitting(bytes, length, encoding);
  buffer.set(view(bytes, 0, count), offset);
  return count;
};

// Searching

const startOf = (length, offset, needle, forward) => {
  if (offset < 0) {
    if (offset + length >= 0) return length + offset;
    return forward || needle === 0 ? 0 : -1;
  }
  if (offset + needle <= length) return offset;
  if (needle === 0) return length;
  return forward ? -1 : length - 1;
};

const matchesAt = (bytes, needle, at) => {
  for (let i = 1; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
};

const findBytes = (buffer, needle, start, forward, step) => {
  const bytes = view(buffer, 0, buffer.length);
  const last = bytes.length - needle.length;
  let at = forward ? start : min(start, last);
  for (;;) {
    at = forward ? bytes.indexOf(needle[0], at) : at < 0 ? -1 : bytes.lastIndexOf(needle[0], at);
    if (at < 0 || at > last) return -1;
    if (at % step === 0 && matchesAt(bytes, needle, at)) return at;
    at += forward ? 1 : -1;
  }
};

const find = (buffer, value, byteOffset, encoding, forward) => {
  checkBytes(buffer, 'buffer');
  if (typeof byteOffset === 'string') return find(buffer, value, undefined, byteOffset, forward);
  let offset = trunc(min(max(+byteOffset, -0x80000000), 0x7fffffff));
  if (offset !== offset) offset = forward ? 0 : buffer.length;
  let needle = value;
  let step = 1;
  if (typeof value === 'number') needle = [value & 255];
  else {
    const found = encoding === undefined ? utf8 : codec(encoding);
    if (typeof value === 'string') needle = (found ?? codecOf(encoding)).bytes(value);
    else if (!isUint8Array(value)) {
      throw invalidType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
    }
    step = found?.name === 'utf16le' ? 2 : 1;
  }
  const start = startOf(buffer.length, offset, needle.length, forward);
  if (needle.length === 0) return start;
  if (start < 0 || needle.length > buffer.length || (step === 2 && needle.length < 2)) return -1;
  return findBytes(buffer, needle, start, forward, step);
};

const swap = (buffer, size) => {
  if (buffer.length % size !== 0) {
    const message = `Buffer size must be a multiple of ${size * 8}-bits`;
    throw withCode(new RangeError(message), 'ERR_INVALID_BUFFER_SIZE');
  }
  for (let start = 0; start < buffer.length; start += size) view(buffer, start, start + size).reverse();
  return buffer;
};

const SHOWN_BYTES = 50;

const methods = {
  copy(target, targetStart, sourceStart, sourceEnd) {
    checkBytes(this, 'source');
    checkBytes(target, 'target');
    const to = integerOr(targetStart, 0, 'targetStart');
    const start = sourceStart === undefined ? 0 : trunc(+sourceStart) || 0;
    if (start < 0 || start > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
    const end = integerOr(sourceEnd, this.length, 'sourceEnd');
    return copyInto(this, target, to, start, end);
  },
  toString(encoding, start, end) {
    const from = start <= 0 ? 0 : trunc(start) || 0;
    const to = end === undefined || end > this.length ? this.length : trunc(end) || 0;
    if (from >= this.length || to <= from) return '';
    const { text } = encoding === undefined ? utf8 : codecOf(encoding);
    return text(view(this, from, to));
  },
  equals(otherBuffer) {
    checkBytes(this, 'this');
    checkBytes(otherBuffer, 'otherBuffer');
    return this === otherBuffer || (this.length === otherBuffer.length && compareBytes(this, otherBuffer) === 0);
  },
  inspect() {
    const bytes = [];
    for (let i = 0; i < min(this.length, SHOWN_BYTES); i++) bytes.push(`0${this[i].toString(16)}`.slice(-2));
    const more = this.length - SHOWN_BYTES;
    const end = more > 0 ? ` ... ${more} more byte${more > 1 ? 's' : ''}` : '';
    return `<${this.constructor.name} ${bytes.join(' ')}${end}>`;
  },
  compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
    checkBytes(this, 'this');
    checkBytes(target, 'target');
    if (targetStart !== undefined) checkOffset(targetStart, 'targetStart', 0, MAX_LENGTH);
    if (targetEnd !== undefined) checkOffset(targetEnd, 'targetEnd', 0, target.length);
    if (sourceStart !== undefined) checkOffset(sourceStart, 'sourceStart', 0, MAX_LENGTH);
    if (sourceEnd !== undefined) checkOffset(sourceEnd, 'sourceEnd', 0, this.length);
    return compareBytes(subarray(this, sourceStart, sourceEnd), subarray(target, targetStart, targetEnd));
  },
  indexOf(value, byteOffset, encoding) {
    return find(this, value, byteOffset, encoding, true);
  },
  lastIndexOf(value, byteOffset, encoding) {
    return find(this, value, byteOffset, encoding, false);
  },
  includes(value, byteOffset, encoding) {
    return find(this, value, byteOffset, encoding, true) !== -1;
  },
  fill(value, offset, end, encoding) {
    return fillWith(this, value, offset, end, encoding);
  },
  write(string, offset, length, encoding) {
    if (offset === undefined) return writeText(this, string, 0, this.length, utf8);
    if (length === undefined && typeof offset === 'string') return this.write(string, 0, this.length, offset);
    checkOffset(offset, 'offset', 0, this.length);
    const room = this.length - offset;
    if (typeof length === 'string') return this.write(string, offset, room, length);
    if (length !== undefined) checkOffset(length, 'length', 0, this.length);
    return writeText(this, string, offset, min(length ?? room, room), encoding ? codecOf(encoding) : utf8);
  },
  toJSON() {
    return { type: 'Buffer', data: this.length > 0 ? Array.from(this) : [] };
  },
  slice(start, end) {
    return this.subarray(start, end);
  },
  swap16() {
    return swap(this, 2);
  },
  swap32() {
    return swap(this, 4);
  },
  swap64() {
    return swap(this, 8);
  },
};
methods.toLocaleString = methods.toString;
methods[Symbol.for('nodejs.util.inspect.custom')] = methods.inspect;
Object.assign(FastBuffer.prototype, methods);

for (const [name, property] of [['parent', 'buffer'], ['offset', 'byteOffset']]) {
  const get = function () {
    return this instanceof Buffer ? this[property] : undefined;
  };
  Object.defineProperty(FastBuffer.prototype, name, { get, enumerable: true });
}

for (const name of ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8']) {
  FastBuffer.prototype[`${name}Slice`] = function (start, end) {
    return this.toString(name, start, end);
  };
  FastBuffer.prototype[`${name}Write`] = function (string, offset, length) {
    return this.write(string, offset, length, name);
  };
}

require('buffer/numbers').addTo(FastBuffer.prototype, outOfBounds);

// What the module has besides

exports.Buffer = Buffer;
exports.SlowBuffer = function SlowBuffer(size) {
  return allocate(size);
};
exports.kMaxLength = MAX_LENGTH;
exports.kStringMaxLength = 536870888;
exports.constants = { MAX_LENGTH, MAX_STRING_LENGTH: exports.kStringMaxLength };
exports.INSPECT_MAX_BYTES = SHOWN_BYTES;
exports.transcode = (source, fromEncoding, toEncoding) => Buffer.from(source.toString(fromEncoding), toEncoding);
