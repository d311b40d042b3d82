// What Buffer does with bytes: checks, comparing, filling, copying, writing, searching.
const { codec, utf8, latin1 } = require('buffer/bytes');
const { checkNumber, checkString, invalidType, invalidValue, outOfRange, withCode } = require('node-errors');
const { uncurry } = kit;

const MAX_LENGTH = 2 ** 32;
const { max, min, trunc } = Math;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const toStringTag = uncurry(Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag).get);
const isUint8Array = (value) => toStringTag(value) === 'Uint8Array';
const subarray = uncurry(TypedArray.subarray);
const view = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);

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
const checkBytes = (value, name) => {
  if (!isUint8Array(value)) throw invalidType(name, 'an instance of Buffer or Uint8Array', value);
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

Object.assign(exports, {
  MAX_LENGTH, checkBytes, checkOffset, codecOf, compareBytes, copyInto, fillWith, find, integerOr, outOfBounds,
  subarray, swap, view, writeText,
});
