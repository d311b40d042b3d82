// createCipheriv and createDecipheriv. A cipher lives in Python; here is its number and what Node checks.
const data = require('crypto/data');
const { checkString, invalidValue, withCode } = require('node-errors');
const { secretPiece } = require('crypto/secret');
const { refuseStreams } = require('crypto/streams');

const { askPython, bufferOf, bytesIn, checkedEncoding, dataPiece, output, piece, stateError } = data;
const TAG_LENGTHS = [4, 8, 12, 13, 14, 15, 16];
const DEFAULT_TAG_LENGTH = 16;

const invalidTag = (length) =>
  withCode(new TypeError(`Invalid authentication tag length: ${length}`), 'ERR_CRYPTO_INVALID_AUTH_TAG');

const tagLengthOf = (options) => {
  const length = options?.authTagLength;
  if (length === undefined || length === null) return undefined;
  if (length !== length >>> 0) throw invalidValue('options.authTagLength', length);
  return length;
};
const checkTagLength = (length) => {
  if (!TAG_LENGTHS.includes(length)) throw invalidTag(length);
};

// What both directions do.
class Process {
  #number;
  #mode;
  #encoding = '';
  #pads = true;
  #begun = false;
  #done = false;
  tagLength;
  tag;
  constructor(start, asked, options) {
    this.tagLength = tagLengthOf(options);
    [this.#number, this.#mode] = askPython(start, asked);
    if (this.#mode === 'gcm' && this.tagLength !== undefined) checkTagLength(this.tagLength);
  }
  get authenticates() {
    return this.#mode === 'gcm';
  }
  get done() {
    return this.#done;
  }
  #encode(encoding) {
    const name = checkedEncoding(encoding);
    if (name === 'buffer') return name;
    if (this.#encoding !== '' && this.#encoding !== name) {
      throw withCode(new Error('Cannot change encoding'), 'ERR_INTERNAL_ASSERTION');
    }
    this.#encoding = name;
    return name;
  }
  update(data, inputEncoding, outputEncoding) {
    const asked = { __proto__: null, cipher: this.#number, piece: dataPiece(data, inputEncoding), pads: this.#pads };
    if (this.#done) throw new Error('Trying to add data in unsupported state');
    asked.encoding = this.#encode(outputEncoding);
    this.#begun = true;
    return output(askPython('cipher_update', asked));
  }
  finish(encoding, tag) {
    if (this.#done) throw stateError('Invalid state');
    const asked = { __proto__: null, cipher: this.#number, encoding: this.#encode(encoding), pads: this.#pads, tag };
    this.#done = true;
    const [out, made] = askPython('cipher_finish', asked);
    if (made !== null) this.tag = bufferOf(made);
    return output(out);
  }
  pad(on) {
    if (this.#done) throw stateError('Invalid state for operation setAutoPadding');
    this.#pads = on;
  }
  addData(data, options) {
    const added = piece(data, 'aadbuf', options?.encoding);
    if (this.#done || this.#begun || !this.authenticates) throw stateError('Invalid state for operation setAAD');
    askPython('cipher_add_data', { __proto__: null, cipher: this.#number, piece: added });
  }
}

const ivPiece = (iv) => (iv === null ? 'u' : piece(iv, 'iv'));

const start = (cipher, key, iv, options, decrypts) => {
  checkString(cipher, 'cipher');
  const asked = { __proto__: null, name: cipher, key: secretPiece(key, options?.encoding), iv: ivPiece(iv), decrypts };
  return new Process('cipher_start', asked, options);
};

const startWithPassword = (cipher, password, options, decrypts) => {
  checkString(cipher, 'cipher');
  const asked = { __proto__: null, name: cipher, password: piece(password, 'password'), decrypts };
  return new Process('cipher_start_with_password', asked, options);
};

class Cipheriv {
  #process;
  constructor(cipher, key, iv, options) {
    this.#process = key instanceof Process ? key : start(cipher, key, iv, options, false);
  }
  update(data, inputEncoding, outputEncoding) {
    return this.#process.update(data, inputEncoding, outputEncoding);
  }
  final(outputEncoding) {
    return this.#process.finish(outputEncoding, '');
  }
  setAutoPadding(autoPadding = true) {
    this.#process.pad(!!autoPadding);
    return this;
  }
  setAAD(buffer, options) {
    this.#process.addData(buffer, options);
    return this;
  }
  getAuthTag() {
    const { tag, tagLength } = this.#process;
    if (tag === undefined) throw stateError('Invalid state for operation getAuthTag');
    return tag.subarray(0, tagLength ?? DEFAULT_TAG_LENGTH);
  }
}

class Decipheriv {
  #process;
  #tag = '';
  constructor(cipher, key, iv, options) {
    this.#process = key instanceof Process ? key : start(cipher, key, iv, options, true);
  }
  update(data, inputEncoding, outputEncoding) {
    return this.#process.update(data, inputEncoding, outputEncoding);
  }
  final(outputEncoding) {
    return this.#process.finish(outputEncoding, this.#tag);
  }
  setAutoPadding(autoPadding = true) {
    this.#process.pad(!!autoPadding);
    return this;
  }
  setAAD(buffer, options) {
    this.#process.addData(buffer, options);
    return this;
  }
  setAuthTag(tag, encoding) {
    const given = piece(tag, 'buffer', encoding);
    const { authenticates, done, tagLength } = this.#process;
    if (!authenticates || done || this.#tag !== '') throw stateError('Invalid state for operation setAuthTag');
    const length = typeof tag === 'string' ? require('buffer').Buffer.byteLength(tag, encoding) : bytesIn(tag).length;
    checkTagLength(length);
    if (tagLength !== undefined && length !== tagLength) throw invalidTag(length);
    this.#tag = given;
    return this;
  }
}
refuseStreams(Cipheriv, 'Cipher');
refuseStreams(Decipheriv, 'Decipher');

exports.createCipheriv = function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
};
exports.createDecipheriv = function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
};
exports.createCipher = function createCipher(cipher, password, options) {
  return new Cipheriv(cipher, startWithPassword(cipher, password, options, false));
};
exports.createDecipher = function createDecipher(cipher, password, options) {
  return new Decipheriv(cipher, startWithPassword(cipher, password, options, true));
};
exports.getCiphers = () => askPython('ciphers', '');
exports.getCipherInfo = function getCipherInfo(nameOrNid) {
  checkString(nameOrNid, 'nameOrNid');
  return askPython('cipher_info', nameOrNid) ?? undefined;
};
exports.Cipheriv = Cipheriv;
exports.Decipheriv = Decipheriv;
