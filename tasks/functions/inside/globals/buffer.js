// Node's `Buffer`: a Uint8Array that knows encodings. Unlike Node's it never shares a pool.
const { codec, utf8 } = require('buffer/bytes');
const {
  MAX_LENGTH, checkBytes, checkOffset, codecOf, compareBytes, copyInto, fillWith, find, integerOr, outOfBounds,
  subarray, swap, view, writeText,
} = require('buffer/contents');
const { checkNumber, checkString, invalidType, invalidValue, outOfRange } = require('node-errors');
const { define } = kit;

const { isArray } = Array;
const { min, trunc } = Math;
const isArrayBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

class FastBuffer extends Uint8Array {}

const bufferOver = (bytes) => new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.length);

const optionalCodec = (encoding) => (typeof encoding === 'string' && encoding !== '' ? codecOf(encoding) : utf8);

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

// Using

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
