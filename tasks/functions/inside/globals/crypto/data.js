// What goes to Python and what comes back. Bytes go as pieces: a letter for the encoding, then the text.
const { ask, dictionary, isInstance, lowerCase, setImmediate, stringify, uncurry } = kit;
const { invalidType, invalidValue, outOfRange, withCode } = require('node-errors');

const MAX_BYTES = 8e6;
const isWellFormed = uncurry(String.prototype.isWellFormed);
const includes = uncurry(String.prototype.includes);
const { isView } = ArrayBuffer;
const { isInteger } = Number;

// Node's names of encodings: what Python calls them, and the letter of their pieces.
const named = (name, letter) => ({ __proto__: null, name, letter });
const utf8 = named('utf8', 'u');
const utf16le = named('utf16le', 'w');
const latin1 = named('latin1', 'l');
const ENCODINGS = {
  __proto__: null,
  utf8,
  'utf-8': utf8,
  ucs2: utf16le,
  'ucs-2': utf16le,
  utf16le,
  'utf-16le': utf16le,
  latin1,
  binary: latin1,
  ascii: named('ascii', 'l'),
  hex: named('hex', 'h'),
  base64: named('base64', 'b'),
  base64url: named('base64url', 'b'),
};
const find = (encoding) =>
  typeof encoding === 'string' ? (ENCODINGS[encoding] ?? ENCODINGS[lowerCase(encoding)]) : undefined;

const encodingName = (encoding) => find(encoding)?.name;
const checkedEncoding = (encoding) => {
  if (!encoding || encoding === 'buffer') return 'buffer';
  const name = encodingName(encoding);
  if (name === undefined) throw withCode(new TypeError(`Unknown encoding: ${encoding}`), 'ERR_UNKNOWN_ENCODING');
  return name;
};

const bytesIn = (value) =>
  isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : isInstance(ArrayBuffer, value) || isInstance(SharedArrayBuffer, value)
      ? new Uint8Array(value)
      : undefined;

const checkSize = (size) => {
  if (size > MAX_BYTES) throw outOfRange('data.length', `<= ${MAX_BYTES} in this runtime`, size);
};

const textPiece = (text, encoding) => {
  checkSize(text.length);
  return (find(encoding) ?? utf8).letter + text;
};

const bytesPiece = (bytes) => {
  checkSize(bytes.length);
  return `l${require('buffer/bytes').latin1.text(bytes)}`;
};

// The piece of a string, a view or an ArrayBuffer.
const KEYS = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
const piece = (value, name, encoding, expected = KEYS) => {
  if (typeof value === 'string') return textPiece(value, encoding);
  const bytes = bytesIn(value);
  if (bytes === undefined) throw invalidType(name, expected, value);
  return bytesPiece(bytes);
};

// As `piece`, for what `update` methods take: no ArrayBuffer, no half bytes.
const dataPiece = (data, encoding) => {
  if (typeof data === 'string') {
    if (data.length % 2 === 1 && find(encoding)?.name === 'hex') {
      throw invalidValue('encoding', encoding, `is invalid for data of length ${data.length}`);
    }
    return textPiece(data, encoding);
  }
  if (isView(data)) return bytesPiece(bytesIn(data));
  throw invalidType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
};

// Everything that `update` got. As long as it is text that can travel as it is, it is one string and nothing else.
class Pieces {
  text = '';
  #size = 0;
  #count = 0;
  #list;
  add(data, encoding) {
    if (
      this.#list === undefined &&
      typeof data === 'string' &&
      (encoding === undefined || find(encoding) === utf8) &&
      isWellFormed(data) &&
      !includes(data, '\0')
    ) {
      this.text += data;
      checkSize(this.text.length);
      return;
    }
    const next = dataPiece(data, encoding);
    checkSize((this.#size += next.length) + this.text.length);
    const list = (this.#list ??= { __proto__: null, 0: `u${this.text}` });
    list[++this.#count] = next;
  }
  get isText() {
    return this.#list === undefined;
  }
  get list() {
    return this.#list ?? { __proto__: null, 0: `u${this.text}` };
  }
  copy() {
    const copy = new Pieces();
    copy.text = this.text;
    copy.#size = this.#size;
    copy.#count = this.#count;
    if (this.#list !== undefined) copy.#list = Object.assign(dictionary(), this.#list);
    return copy;
  }
}

// Whole bytes come as their number and their 32-bit words.
const bytesOf = ([length, words]) => new Uint8Array(new Uint32Array(words).buffer.slice(0, length));
const bufferOf = (answer) => require('buffer').Buffer.from(bytesOf(answer).buffer);
const output = (answer) => (typeof answer === 'string' ? answer : bufferOf(answer));

// OpenSSL's errors have the parts of their text as properties.
const askPython = (name, asked) => {
  try {
    return ask(`crypto.${name}`, typeof asked === 'string' ? asked : stringify(asked));
  } catch (error) {
    const parts = /^error:[\dA-F]+:(.*)::(.*)$/.exec(error.message);
    if (parts !== null) {
      const { code } = error;
      delete error.code;
      [, error.library, error.reason] = parts;
      error.code = code;
    }
    throw error;
  }
};

const checkFunction = (value, name) => {
  if (typeof value !== 'function') throw invalidType(name, 'of type function', value);
};
const checkInteger = (value, name, low, high) => {
  if (typeof value !== 'number') throw invalidType(name, 'of type number', value);
  if (!isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < low || value > high) throw outOfRange(name, `>= ${low} && <= ${high}`, value);
};

// Hands a result to a callback after the code that runs now. What is wrong with the arguments is thrown at once.
const answerLater = (callback, result) => {
  setImmediate(() => callback(null, result));
};

const stateError = (message) => withCode(new Error(message), 'ERR_CRYPTO_INVALID_STATE');

module.exports = {
  __proto__: null,
  Pieces,
  answerLater,
  askPython,
  bufferOf,
  bytesIn,
  bytesOf,
  checkFunction,
  checkInteger,
  checkedEncoding,
  dataPiece,
  encodingName,
  output,
  piece,
  stateError,
};
