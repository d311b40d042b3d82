// Signatures, and encryption with RSA.
const data = require('crypto/data');
const { findDigest } = require('crypto/hash');
const { keyInput } = require('crypto/keys');
const { Writable, refuseEvents } = require('crypto/streams');
const { checkString, invalidType, invalidValue, withCode } = require('node-errors');

const { Pieces, answerLater, askPython, bufferOf, checkFunction, encodingName, output, piece, stateError } = data;
const RSA_PKCS1_OAEP_PADDING = 4;

const checkAlgorithm = (algorithm) => {
  checkString(algorithm, 'algorithm');
  if (findDigest(algorithm) === undefined) {
    throw withCode(new TypeError('Invalid digest'), 'ERR_CRYPTO_INVALID_DIGEST');
  }
};

const integerOption = (options, name) => {
  const value = options?.[name];
  if (value === undefined || typeof options !== 'object') return undefined;
  if (value !== value >> 0) throw invalidValue(`options.${name}`, value);
  return value;
};

const dsaEncodingOf = (options) => {
  const encoding = (typeof options === 'object' && options?.dsaEncoding) || 'der';
  if (encoding !== 'der' && encoding !== 'ieee-p1363') throw invalidValue('options.dsaEncoding', encoding);
  return encoding;
};

const request = (algorithm, pieces, options, kind) => ({
  __proto__: null,
  algorithm,
  pieces,
  key: keyInput(options, kind),
  padding: integerOption(options, 'padding') ?? 0,
  saltLength: integerOption(options, 'saltLength') ?? null,
  dsaEncoding: dsaEncodingOf(options),
});

const checkSignKey = (options) => {
  if (!options) throw withCode(new Error('No key provided to sign'), 'ERR_CRYPTO_SIGN_KEY_REQUIRED');
};

const signWith = (algorithm, pieces, options, encoding) => {
  const asked = request(algorithm, pieces, options, 'private');
  asked.encoding = encoding;
  return output(askPython('sign', asked));
};

// `strict`: a P1363 signature of another length is an error.
const verifyWith = (algorithm, pieces, options, signature, encoding, strict) => {
  const asked = request(algorithm, pieces, options, 'public');
  asked.strict = strict;
  asked.signature = piece(signature, 'signature', encoding);
  return askPython('verify', asked);
};

// What Sign and Verify share: updates until they are used, once.
class Collected {
  #algorithm;
  #pieces = new Pieces();
  constructor(algorithm) {
    checkAlgorithm(algorithm);
    this.#algorithm = algorithm;
  }
  add(data, encoding) {
    if (this.#pieces === undefined) throw stateError('Not initialised');
    this.#pieces.add(data, encoding);
  }
  use(action) {
    const pieces = this.#pieces;
    if (pieces === undefined) throw stateError('Not initialised');
    this.#pieces = undefined;
    return action(this.#algorithm, pieces.list);
  }
}

class Sign extends Writable {
  #collected;
  constructor(algorithm) {
    super();
    this.#collected = new Collected(algorithm);
  }
  update(data, encoding) {
    this.#collected.add(data, encoding);
    return this;
  }
  sign(options, encoding) {
    checkSignKey(options);
    const name = encodingName(encoding) ?? 'buffer';
    return this.#collected.use((algorithm, pieces) => signWith(algorithm, pieces, options, name));
  }
}

class Verify extends Writable {
  #collected;
  constructor(algorithm) {
    super();
    this.#collected = new Collected(algorithm);
  }
  update(data, encoding) {
    this.#collected.add(data, encoding);
    return this;
  }
  verify(options, signature, encoding) {
    const check = (algorithm, pieces) => verifyWith(algorithm, pieces, options, signature, encoding, true);
    return this.#collected.use(check);
  }
}
refuseEvents(Sign, 'Sign');
refuseEvents(Verify, 'Verify');

const optionalAlgorithm = (algorithm) => {
  if (algorithm === null || algorithm === undefined) return '';
  checkString(algorithm, 'algorithm');
  return algorithm;
};

const onceOrLater = (callback, make) => {
  if (callback === undefined) return make();
  checkFunction(callback, 'callback');
  return answerLater(callback, make());
};

exports.sign = function sign(algorithm, data, key, callback) {
  const name = optionalAlgorithm(algorithm);
  const pieces = { __proto__: null, 0: piece(data, 'data') };
  checkSignKey(key);
  return onceOrLater(callback, () => signWith(name, pieces, key, 'buffer'));
};

exports.verify = function verify(algorithm, data, key, signature, callback) {
  const name = optionalAlgorithm(algorithm);
  const pieces = { __proto__: null, 0: piece(data, 'data') };
  if (typeof signature === 'string') {
    throw invalidType('signature', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', signature);
  }
  return onceOrLater(callback, () => verifyWith(name, pieces, key, signature, undefined, false));
};

const encryption = (name, kind) => (key, buffer) => {
  const { encoding, oaepHash = 'sha1', oaepLabel } = typeof key === 'object' && key !== null ? key : {};
  checkString(oaepHash, 'key.oaepHash');
  const asked = { __proto__: null, key: keyInput(key, kind), data: piece(buffer, 'buffer', encoding), oaepHash };
  asked.padding = integerOption(key, 'padding') ?? RSA_PKCS1_OAEP_PADDING;
  asked.oaepLabel = oaepLabel === undefined ? '' : piece(oaepLabel, 'key.oaepLabel', encoding);
  return bufferOf(askPython(name, asked));
};

exports.publicEncrypt = encryption('encrypt', 'public');
exports.privateDecrypt = encryption('decrypt', 'private');
exports.createSign = (algorithm) => new Sign(algorithm);
exports.createVerify = (algorithm) => new Verify(algorithm);
exports.Sign = Sign;
exports.Verify = Verify;
