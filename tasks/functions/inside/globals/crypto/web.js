// Web Crypto: chance and digests.
const { askPython, bytesIn, bytesOf } = require('crypto/data');
const { getRandomValues, randomUUID } = require('crypto/random');
const { withCode } = require('node-errors');

const DIGESTS = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const MISSING = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'generateKey',
  'deriveKey',
  'deriveBits',
  'importKey',
  'exportKey',
  'wrapKey',
  'unwrapKey',
];
const CALL = "Failed to execute 'digest' on 'SubtleCrypto'";

const digestOf = (algorithm) => {
  const name = typeof algorithm === 'string' ? algorithm : algorithm?.name;
  if (name === undefined) {
    const why = "passed algorithm can not be converted to 'Algorithm' because 'name' is required in 'Algorithm'.";
    throw withCode(new TypeError(`Failed to normalize algorithm: ${why}`), 'ERR_MISSING_OPTION');
  }
  const digest = DIGESTS[`${name}`.toUpperCase()];
  if (digest === undefined) throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
  return digest;
};

const dataOf = (data) => {
  const bytes = bytesIn(data);
  if (bytes !== undefined) return `l${require('buffer/bytes').latin1.text(bytes)}`;
  const why = '2nd argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.';
  throw withCode(new TypeError(`${CALL}: ${why}`), 'ERR_INVALID_ARG_TYPE');
};

class SubtleCrypto {
  async digest(algorithm, data) {
    if (arguments.length < 2) {
      const why = `2 arguments required, but only ${arguments.length} present.`;
      throw withCode(new TypeError(`${CALL}: ${why}`), 'ERR_MISSING_ARGS');
    }
    const pieces = { __proto__: null, 0: dataOf(data) };
    const asked = { __proto__: null, digest: digestOf(algorithm), encoding: 'buffer', pieces, length: -1 };
    return bytesOf(askPython('hash', asked)).buffer;
  }
}
for (const name of MISSING) {
  kit.define(
    name,
    async () => {
      throw new Error(`crypto.subtle.${name} is not available in this runtime`);
    },
    SubtleCrypto.prototype,
  );
}

exports.subtle = new SubtleCrypto();
exports.webcrypto = { subtle: exports.subtle, getRandomValues, randomUUID };
