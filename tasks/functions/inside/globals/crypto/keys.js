// KeyObject, and the many forms in which Node takes a key.
const { defineProperty, isInstance, stringify } = kit;
const { askPython, bufferOf, bytesIn, piece } = require('crypto/data');
const { EXPECTED, keyObjects } = require('crypto/secret');
const { checkString, invalidType, invalidValue, withCode } = require('node-errors');

const WITHOUT_KEY_OBJECT = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
const DER_TYPES = { private: ['pkcs1', 'pkcs8', 'sec1'], public: ['pkcs1', 'pkcs8', 'sec1', 'spki'] };
const EXPORT_TYPES = { private: ['pkcs1', 'pkcs8', 'sec1'], public: ['pkcs1', 'spki'] };
const JWK_MEMBERS = { __proto__: null, RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] };
const RSA_PRIVATE_MEMBERS = ['p', 'q', 'dp', 'dq', 'qi'];
const MAKING = {}; // what nobody else has

const wrongType = (type, expected) =>
  withCode(
    new TypeError(`Invalid key object type ${type}, expected ${expected}.`),
    'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
  );

const pem = (text, kind) => ({ __proto__: null, kind, format: 'pem', type: '', data: `u${text}`, passphrase: '' });

let sourceOf; // of a secret key its piece, of another one its PEM text

class KeyObject {
  #type;
  #source;
  #details;
  static {
    sourceOf = (key) => key.#source;
  }
  constructor(making, type, source, details) {
    if (making !== MAKING) throw invalidValue('type', making);
    this.#type = type;
    this.#source = source;
    this.#details = details;
  }
  get type() {
    return this.#type;
  }
  get symmetricKeySize() {
    return this.#type === 'secret' ? this.#source.length - 1 : undefined;
  }
  get asymmetricKeyType() {
    return this.#details?.name;
  }
  get asymmetricKeyDetails() {
    const details = this.#details;
    if (details === undefined) return undefined;
    if (details.name === 'rsa') return { modulusLength: details.bits, publicExponent: BigInt(details.exponent) };
    return details.name === 'ec' ? { namedCurve: details.curve } : {};
  }
  equals(other) {
    if (!isInstance(KeyObject, other)) throw invalidType('otherKeyObject', 'an instance of KeyObject', other);
    return this.#type === other.#type && this.#source === other.#source;
  }
  export(options) {
    if (this.#type === 'secret') return exportSecret(this.#source, options);
    return exportAsymmetric(this.#source, this.#type, options);
  }
}
defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });

const exportSecret = (source, options) => {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(source.slice(1), 'latin1');
  const format = options?.format;
  if (format === 'jwk') return { kty: 'oct', k: bytes.toString('base64url') };
  if (format === undefined || format === 'buffer') return bytes;
  throw invalidValue('options.format', format, "must be one of: undefined, 'buffer', 'jwk'");
};

const exportAsymmetric = (text, kind, options) => {
  if (typeof options !== 'object' || options === null) throw invalidType('options', 'of type object', options);
  const { cipher, format, passphrase, type } = options;
  if (cipher !== undefined || passphrase !== undefined) {
    throw new Error('KeyObject.export with a passphrase is not available in this runtime');
  }
  if (format !== 'jwk') {
    if (format !== 'pem' && format !== 'der') throw invalidValue('options.format', format);
    if (!EXPORT_TYPES[kind].includes(type)) throw invalidValue('options.type', type);
  }
  const asked = { __proto__: null, key: pem(text, kind), format, type: format === 'jwk' ? '' : type };
  const answer = askPython('key_export', asked);
  return format === 'der' ? bufferOf(answer) : answer;
};

// What Python gets for a key of any form. `kind` is what it is wanted for.
const checkJwk = (jwk) => {
  if (typeof jwk !== 'object' || jwk === null) throw invalidType('key.key', 'of type object', jwk);
  const members = typeof jwk.kty === 'string' ? JWK_MEMBERS[jwk.kty] : undefined;
  if (members === undefined) throw invalidValue('key.kty', jwk.kty, "must be one of: 'RSA', 'EC', 'OKP'");
  const checked = { __proto__: null, kty: jwk.kty };
  const take = (name) => {
    checkString(jwk[name], `key.${name}`);
    checked[name] = jwk[name];
  };
  members.forEach(take);
  if (jwk.d === undefined) return checked;
  take('d');
  if (jwk.kty === 'RSA') RSA_PRIVATE_MEMBERS.forEach(take);
  return checked;
};

const passphraseOf = ({ passphrase }) => {
  if (passphrase === undefined || passphrase === null) return '';
  if (typeof passphrase !== 'string' && bytesIn(passphrase) === undefined) {
    throw invalidValue('options.passphrase', passphrase);
  }
  return piece(passphrase, 'options.passphrase');
};

const fromOptions = (options, kind, expected) => {
  const { encoding, format = 'pem', key, type } = options;
  if (isInstance(KeyObject, key) && expected === EXPECTED) return fromKeyObject(key, kind);
  if (format === 'jwk') {
    return { __proto__: null, kind, format, type: '', data: `u${stringify(checkJwk(key))}`, passphrase: '' };
  }
  const data = piece(key, 'key.key', encoding, expected);
  if (format !== 'pem' && format !== 'der') throw invalidValue('options.format', format);
  if (format === 'der' && !DER_TYPES[kind].includes(type)) throw invalidValue('options.type', type);
  return { __proto__: null, kind, format, type: format === 'der' ? type : '', data, passphrase: passphraseOf(options) };
};

const fromKeyObject = (key, kind) => {
  if (key.type === 'secret' || (kind === 'private' && key.type !== 'private')) {
    throw wrongType(key.type, kind === 'private' ? 'private' : 'private or public');
  }
  return pem(sourceOf(key), kind);
};

const keyInput = (key, kind, expected = EXPECTED) => {
  if (isInstance(KeyObject, key) && expected === EXPECTED) return fromKeyObject(key, kind);
  const isOptions =
    typeof key === 'object' && key !== null && bytesIn(key) === undefined && !isInstance(KeyObject, key);
  if (isOptions) return fromOptions(key, kind, expected);
  const data = piece(key, 'key', undefined, expected);
  return { __proto__: null, kind, format: 'pem', type: '', data, passphrase: '' };
};

const make = (asked) => {
  const details = askPython('key', { __proto__: null, key: asked });
  return new KeyObject(MAKING, asked.kind, details.pem, details);
};

keyObjects.KeyObject = KeyObject;
keyObjects.pieceOf = (key, expected) => {
  if (key.type !== expected) throw wrongType(key.type, expected);
  return sourceOf(key);
};

exports.createPrivateKey = function createPrivateKey(key) {
  return make(keyInput(key, 'private', WITHOUT_KEY_OBJECT));
};
exports.createPublicKey = function createPublicKey(key) {
  const inner = isInstance(KeyObject, key) ? key : key?.key;
  if (!isInstance(KeyObject, inner)) return make(keyInput(key, 'public', WITHOUT_KEY_OBJECT));
  if (inner.type !== 'private') throw wrongType(inner.type, 'private');
  return make(pem(sourceOf(inner), 'public'));
};
exports.createSecretKey = function createSecretKey(key, encoding) {
  const bytes = typeof key === 'string' ? require('buffer').Buffer.from(key, encoding) : key;
  const expected = 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
  return new KeyObject(MAKING, 'secret', piece(bytes, 'key', undefined, expected));
};
exports.KeyObject = KeyObject;
exports.keyInput = keyInput;
