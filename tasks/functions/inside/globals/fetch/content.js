// What a body holds. It stays text or base64 until somebody wants bytes, which cost far more here.
const { dictionary, isInstance } = kit;
const codecs = () => require('buffer/bytes');

class Content {
  #text;
  #base64;
  #bytes;
  #isText;
  constructor({ text, base64, bytes }) {
    this.#isText = text !== undefined;
    this.#text = text;
    this.#base64 = base64;
    this.#bytes = bytes;
  }
  get text() {
    return (this.#text ??= codecs().utf8.text(this.bytes));
  }
  get bytes() {
    return (this.#bytes ??=
      this.#base64 === undefined ? codecs().utf8.bytes(this.#text) : codecs().cleanBase64Bytes(this.#base64));
  }
  get buffer() {
    const { buffer, byteOffset, byteLength } = this.bytes;
    return require('buffer').Buffer.from(buffer, byteOffset, byteLength);
  }
  get size() {
    return this.bytes.length;
  }
  // As it goes to the host. Bytes that somebody has read as text are still bytes.
  get wire() {
    const wire = dictionary();
    wire.base64 = !this.#isText;
    wire.body = this.#isText ? this.#text : (this.#base64 ?? codecs().base64.text(this.#bytes));
    return wire;
  }
}

const EMPTY = new Content({ text: '' });
const isArrayBuffer = (value) => Object.prototype.toString.call(value) === '[object ArrayBuffer]';

// A view of the author's own memory, as in Node: what changes until it is sent is sent.
const ofBytes = (value) =>
  new Content({
    bytes: ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value),
  });

exports.EMPTY = EMPTY;
exports.isContent = (value) => isInstance(Content, value);
exports.isBinary = (value) => ArrayBuffer.isView(value) || isArrayBuffer(value);
exports.ofBytes = ofBytes;
exports.ofText = (text) => new Content({ text });
exports.ofAnswer = ({ body, base64 }) => new Content(base64 ? { base64: body } : { text: body });
// Pieces one after the other: text if all of them are.
exports.joined = (pieces) => {
  if (pieces.every((piece) => typeof piece === 'string')) return new Content({ text: pieces.join('') });
  const parts = pieces.map((piece) => (typeof piece === 'string' ? codecs().utf8.bytes(piece) : piece));
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return new Content({ bytes });
};
