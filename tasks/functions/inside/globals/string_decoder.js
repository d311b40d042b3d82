// Node's module `string_decoder`, for libraries.
const { codec } = require('buffer/bytes');
const { Buffer } = require('buffer');
const { invalidType, withCode } = require('node-errors');

const { min } = Math;

// How many bytes at the end may be part of what comes next.
const TAILS = {
  __proto__: null,
  utf8(bytes) {
    for (let back = 1; back <= min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const needed = byte >= 0xf8 ? 0 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
      return needed > back ? back : 0;
    }
    return 0;
  },
  utf16le(bytes) {
    const odd = bytes.length & 1;
    const high = bytes[bytes.length - 1 - odd];
    return bytes.length > 1 && high >= 0xd8 && high <= 0xdb ? odd + 2 : odd;
  },
  base64: (bytes) => bytes.length % 3,
  base64url: (bytes) => bytes.length % 3,
};

class StringDecoder {
  #rest = Buffer.alloc(0);
  constructor(encoding) {
    const found = codec(encoding ? encoding : 'utf8');
    if (found === undefined) throw withCode(new TypeError(`Unknown encoding: ${encoding}`), 'ERR_UNKNOWN_ENCODING');
    this.encoding = found.name;
  }
  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    if (!ArrayBuffer.isView(chunk)) {
      throw invalidType('buf', 'an instance of Buffer, TypedArray, or DataView', chunk);
    }
    const bytes = Buffer.concat([this.#rest, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)]);
    const whole = bytes.length - (TAILS[this.encoding]?.(bytes) ?? 0);
    this.#rest = bytes.subarray(whole);
    return bytes.toString(this.encoding, 0, whole);
  }
  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const rest = this.#rest.toString(this.encoding);
    this.#rest = Buffer.alloc(0);
    return text + rest;
  }
}

exports.StringDecoder = StringDecoder;
