// timingSafeEqual: no exit before the end.
const { bytesIn } = require('crypto/data');
const { withCode } = require('node-errors');

const bytes = (value, name) => {
  const found = bytesIn(value);
  if (found !== undefined) return found;
  const text = `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
  throw withCode(new TypeError(text), 'ERR_INVALID_ARG_TYPE');
};

exports.timingSafeEqual = function timingSafeEqual(buf1, buf2) {
  const one = bytes(buf1, 'buf1');
  const other = bytes(buf2, 'buf2');
  if (one.length !== other.length) {
    const error = new RangeError('Input buffers must have the same byte length');
    throw withCode(error, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH');
  }
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one[i] ^ other[i];
  return difference === 0;
};
