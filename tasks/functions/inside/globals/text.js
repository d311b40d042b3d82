// `TextEncoder` and `TextDecoder`, in the encodings that web services still send: UTF-8, UTF-16 and windows-1252.
const { utf8, latin1, utf16le, strictUtf8Text, brokenTail } = require('buffer/bytes');
const { checkString, invalidType, withCode } = require('node-errors');
const { lowerCase } = kit;

const BYTE_ORDER_MARK = '\ufeff';
const HIGH_HALF_AT_END = /[\ud800-\udbff]$/;
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const notDecodable = (encoding) => {
  const message = `The encoded data was not valid for encoding ${encoding}`;
  return withCode(new TypeError(message), 'ERR_ENCODING_INVALID_ENCODED_DATA');
};
const notSupported = (label) =>
  withCode(new RangeError(`The "${label}" encoding is not supported`), 'ERR_ENCODING_NOT_SUPPORTED');

const concat = (first, second) => {
  if (first.length === 0) return second;
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
};
const swapped = (bytes) => {
  const copy = new Uint8Array(bytes.length & ~1);
  for (let i = 0; i < copy.length; i++) copy[i] = bytes[i ^ 1];
  return copy;
};

const decodeUtf16 = (bytes, text, fatal) => {
  if (fatal && (bytes.length % 2 === 1 || !text.isWellFormed())) throw notDecodable('utf-16le');
  const isOdd = bytes.length % 2 === 1 && !HIGH_HALF_AT_END.test(text);
  return text.toWellFormed() + (isOdd ? '\ufffd' : '');
};

// Each: the text of bytes that are whole, and how many bytes at the end may be part of a character.
const utf16Tail = (text, bytes) => (bytes.length & 1) + (HIGH_HALF_AT_END.test(text) ? 2 : 0);
const DECODERS = {
  __proto__: null,
  'utf-8': {
    decode(bytes, fatal) {
      if (!fatal) return utf8.text(bytes);
      try {
        return strictUtf8Text(bytes);
      } catch {
        throw notDecodable('utf-8');
      }
    },
    tail: brokenTail,
  },
  'utf-16le': {
    decode: (bytes, fatal) => decodeUtf16(bytes, utf16le.text(bytes), fatal),
    tail: (bytes) => utf16Tail(utf16le.text(bytes), bytes),
  },
  'utf-16be': {
    decode: (bytes, fatal) => decodeUtf16(bytes, utf16le.text(swapped(bytes)), fatal),
    tail: (bytes) => utf16Tail(utf16le.text(swapped(bytes)), bytes),
  },
  'windows-1252': {
    decode: (bytes) => latin1.text(bytes).replace(/[\x80-\x9f]/g, (mark) => WINDOWS_1252[mark.charCodeAt(0) - 0x80]),
    tail: () => 0,
  },
};

const LABELS = {
  __proto__: null,
  'utf-8': ['unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'utf-8', 'utf8', 'x-unicode20utf8'],
  'utf-16le': ['utf-16', 'utf-16le'],
  'utf-16be': ['utf-16be'],
  'windows-1252': [
    'ansi_x3.4-1968', 'ascii', 'cp1252', 'cp819', 'csisolatin1', 'ibm819', 'iso-8859-1', 'iso-ir-100', 'iso8859-1',
    'iso88591', 'iso_8859-1', 'iso_8859-1:1987', 'l1', 'latin1', 'us-ascii', 'windows-1252', 'x-cp1252',
  ],
};

const encodingOf = (label) => {
  const name = lowerCase(label.trim());
  for (const encoding in LABELS) if (LABELS[encoding].includes(name)) return encoding;
  throw notSupported(label);
};

const bytesOf = (input) => {
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const expected = 'an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.';
  throw withCode(new TypeError(`The "list" argument must be ${expected}`), 'ERR_INVALID_ARG_TYPE');
};

const optionsOf = (options) => {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalidType('options', 'of type object', options);
  return options;
};

const NOTHING = new Uint8Array(0);

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #rest = NOTHING;
  #begun = false;

  constructor(label = 'utf-8', options = undefined) {
    this.#encoding = encodingOf(`${label}`);
    const { fatal, ignoreBOM } = optionsOf(options);
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  decode(input = NOTHING, options = undefined) {
    const { decode, tail } = DECODERS[this.#encoding];
    const stream = !!optionsOf(options).stream;
    const bytes = concat(this.#rest, bytesOf(input));
    const whole = bytes.length - (stream ? tail(bytes) : 0);
    const atStart = !this.#begun;
    this.#rest = NOTHING;
    this.#begun = false;
    const text = decode(bytes.subarray(0, whole), this.#fatal);
    if (stream) {
      this.#rest = bytes.slice(whole);
      this.#begun = !atStart || text !== '';
    }
    return atStart && !this.#ignoreBOM && this.#isUnicode() && text[0] === BYTE_ORDER_MARK ? text.slice(1) : text;
  }

  #isUnicode() {
    return this.#encoding !== 'windows-1252';
  }

  get encoding() {
    return this.#encoding;
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#ignoreBOM;
  }
}

// The bytes of a character that does not fit are left out.
const wholeCharacters = (bytes, room) => {
  if (bytes.length <= room) return bytes;
  let end = room;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
};

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(input = '') {
    return utf8.bytes(`${input}`);
  }
  encodeInto(src, dest) {
    checkString(src, 'src');
    if (!(dest instanceof Uint8Array)) throw invalidType('dest', 'an instance of Uint8Array', dest);
    const bytes = wholeCharacters(utf8.bytes(src.slice(0, dest.length)), dest.length);
    dest.set(bytes);
    return { read: utf8.text(bytes).length, written: bytes.length };
  }
}

for (const Class of [TextDecoder, TextEncoder]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

exports.TextDecoder = TextDecoder;
exports.TextEncoder = TextEncoder;
