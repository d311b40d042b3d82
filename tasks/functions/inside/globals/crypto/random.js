// Chance for secrets, from the system.
const { ask, uncurry } = kit;
const { answerLater, bufferOf, bytesIn, bytesOf, checkFunction } = require('crypto/data');
const { invalidType, outOfRange } = require('node-errors');

const MAX_BYTES = 2e6;
const MAX_SIZE = 2 ** 31 - 1;
const MAX_RANGE = 2 ** 48 - 1;
const MAX_VALUES_BYTES = 65536;
const { isSafeInteger, isNaN } = Number;
const { isView } = ArrayBuffer;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const setBytes = uncurry(TypedArray.set);
const tag = uncurry(Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag).get);

const draw = (size) => {
  if (size > MAX_BYTES) throw outOfRange('size', `<= ${MAX_BYTES} in this runtime`, size);
  return ask('crypto.random', `${size}`);
};

// Gives the size in bytes of what is asked for in elements.
const checkSize = (size, name, element, limit) => {
  if (typeof size !== 'number') throw invalidType(name, 'of type number', size);
  const bytes = size * element;
  if (isNaN(bytes) || bytes < 0 || bytes > limit) throw outOfRange(name, `>= 0 && <= ${limit}`, bytes);
  return bytes >>> 0;
};

const randomBytes = function randomBytes(size, callback) {
  const bytes = checkSize(size, 'size', 1, MAX_SIZE);
  if (callback === undefined) return bufferOf(draw(bytes));
  checkFunction(callback, 'callback');
  return answerLater(callback, bufferOf(draw(bytes)));
};

const fillAll = (bytes) => setBytes(bytes, bytesOf(draw(bytes.length)));

// The part of a buffer or view that randomFill fills; offset and size count its elements.
const partOf = (buf, offset = 0, size) => {
  const bytes = bytesIn(buf);
  if (bytes === undefined) throw invalidType('buf', 'an instance of ArrayBuffer or ArrayBufferView', buf);
  const element = buf.BYTES_PER_ELEMENT || 1;
  const start = checkSize(offset, 'offset', element, bytes.length);
  const length = size === undefined ? bytes.length - start : checkSize(size, 'size', element, MAX_SIZE);
  if (start + length > bytes.length) throw outOfRange('size + offset', `<= ${bytes.length}`, start + length);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
};

const randomFillSync = function randomFillSync(buf, offset, size) {
  fillAll(partOf(buf, offset, size));
  return buf;
};

const randomFill = function randomFill(buf, offset, size, callback) {
  const done = [offset, size, callback].find((value) => typeof value === 'function');
  const isNumber = (value) => (typeof value === 'function' ? undefined : value);
  const part = partOf(buf, isNumber(offset), isNumber(size));
  checkFunction(done, 'callback');
  fillAll(part);
  answerLater(done, buf);
};

const drawBelow = (range) => {
  const limit = MAX_RANGE - (MAX_RANGE % range);
  for (;;) {
    const [, [low, high]] = draw(6);
    const number = (high & 0xffff) * 2 ** 32 + low;
    if (number < limit) return number % range;
  }
};

const checkSafe = (value, name) => {
  if (!isSafeInteger(value)) throw invalidType(name, 'a safe integer', value);
};

const randomInt = function randomInt(min, max, callback) {
  const alone = max === undefined || typeof max === 'function';
  const [low, high, done] = alone ? [0, min, max] : [min, max, callback];
  if (done !== undefined) checkFunction(done, 'callback');
  checkSafe(low, 'min');
  checkSafe(high, 'max');
  if (high <= low) throw outOfRange('max', `greater than the value of "min" (${low})`, high);
  const range = high - low;
  if (range > MAX_RANGE) throw outOfRange('max - min', `<= ${MAX_RANGE}`, range);
  if (done === undefined) return low + drawBelow(range);
  return answerLater(done, low + drawBelow(range));
};

const randomUUID = function randomUUID(options) {
  if (options !== undefined) {
    if (typeof options !== 'object' || options === null) throw invalidType('options', 'of type object', options);
    const { disableEntropyCache = false } = options;
    if (typeof disableEntropyCache !== 'boolean') {
      throw invalidType('options.disableEntropyCache', 'of type boolean', disableEntropyCache);
    }
  }
  return ask('crypto.uuid', '');
};

const getRandomValues = function getRandomValues(array) {
  if (!isView(array) || !/^(Big)?(Int|Uint)/.test(tag(array))) {
    throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (array.byteLength > MAX_VALUES_BYTES) {
    throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  }
  return randomFillSync(array);
};

module.exports = {
  getRandomValues,
  prng: randomBytes,
  pseudoRandomBytes: randomBytes,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  rng: randomBytes,
};
