// createHash and createHmac.
const { ask, lowerCase } = kit;
const { Pieces, askPython, bufferOf, checkInteger, encodingName, output } = require('crypto/data');
const { Transform, refuseEvents } = require('crypto/streams');
const { checkString, withCode } = require('node-errors');

const { listed, digests, lengths } = askPython('hashes', '');
Object.setPrototypeOf(digests, null);
const find = (name) => digests[name] ?? digests[lowerCase(name)];

const finalized = () => withCode(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED');

const lengthOf = (options) => {
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length === undefined) return -1;
  checkInteger(length, 'options.outputLength', 0, 2 ** 32 - 1);
  return length;
};

const checkLength = (digest, length) => {
  if (length < 0 || length === lengths[digest] || digest.startsWith('shake')) return;
  const error = new Error('error:030000B2:digital envelope routines::not XOF or invalid length');
  error.library = 'digital envelope routines';
  error.reason = 'not XOF or invalid length';
  error.code = 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH';
  throw error;
};

class Hash extends Transform {
  #algorithm;
  #digest;
  #length = -1;
  #pieces = new Pieces();
  #done = false;
  #flushed = false;
  constructor(algorithm, options) {
    super();
    checkString(algorithm, 'algorithm');
    this.#algorithm = algorithm;
    this.#digest = find(algorithm);
    if (options !== undefined) this.#length = lengthOf(options);
    if (this.#digest === undefined) throw new Error('Digest method not supported');
    checkLength(this.#digest, this.#length);
  }
  update(data, encoding) {
    if (this.#done) throw finalized();
    if (!this.#flushed) this.#pieces.add(data, encoding); // after the end it has no effect, as in Node
    return this;
  }
  digest(encoding) {
    if (this.#done) throw finalized();
    this.#done = true;
    return this.#make(encodingName(encoding) ?? 'buffer');
  }
  #make(name) {
    const pieces = this.#pieces;
    if (pieces.isText && this.#length < 0) {
      return output(ask('crypto.hash_text', `${this.#digest} ${name}\n${pieces.text}`));
    }
    const asked = { __proto__: null, digest: this.#digest, encoding: name, pieces: pieces.list, length: this.#length };
    return output(askPython('hash', asked));
  }
  _flush() {
    this.#flushed = true;
    return this.#make('buffer');
  }
  copy(options) {
    if (this.#done || this.#flushed) throw finalized();
    const copy = new Hash(this.#algorithm, options);
    copy.#pieces = this.#pieces.copy();
    return copy;
  }
}

class Hmac extends Transform {
  #digest;
  #key;
  #pieces = new Pieces();
  #done = false;
  constructor(hmac, key, options) {
    super();
    checkString(hmac, 'hmac');
    this.#key = require('crypto/secret').secretPiece(key, options?.encoding);
    this.#digest = find(hmac);
    if (this.#digest === undefined || this.#digest.startsWith('shake')) {
      throw withCode(new TypeError(`Invalid digest: ${hmac}`), 'ERR_CRYPTO_INVALID_DIGEST');
    }
  }
  update(data, encoding) {
    if (this.#done) throw finalized();
    this.#pieces.add(data, encoding);
    return this;
  }
  digest(encoding) {
    const name = encodingName(encoding) ?? 'buffer';
    if (this.#done) return name === 'buffer' ? bufferOf([0, []]) : '';
    this.#done = true;
    const pieces = this.#pieces.list;
    return output(askPython('hmac', { __proto__: null, digest: this.#digest, encoding: name, key: this.#key, pieces }));
  }
  _flush() {
    return this.digest();
  }
}
refuseEvents(Hash, 'Hash');
refuseEvents(Hmac, 'Hmac');

exports.createHash = (algorithm, options) => new Hash(algorithm, options);
exports.createHmac = (hmac, key, options) => new Hmac(hmac, key, options);
exports.findDigest = find;
exports.getHashes = () => [...listed];
exports.Hash = Hash;
exports.Hmac = Hmac;
