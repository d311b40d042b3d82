// `Blob`, as Node 18 has it; its `stream` is one of Node's kind.
const { isInstance, isObject, lowerCase } = kit;
const content = require('fetch/content');
const { invalidType } = require('node-errors');

const pieceOf = (part) => {
  if (isInstance(Blob, part)) return heldBy(part).bytes;
  return content.isBinary(part) ? content.ofBytes(part).bytes : `${part}`.toWellFormed();
};
const typeOf = (type) => (/[^ -~]/.test(type) ? '' : lowerCase(type));

let heldBy;
class Blob {
  #content;
  #type;
  constructor(sources = [], options = {}) {
    if (!isObject(sources) || typeof sources[Symbol.iterator] !== 'function') {
      throw invalidType('sources', 'a sequence', sources);
    }
    this.#content = content.joined(Array.from(sources, pieceOf));
    this.#type = typeOf(`${options?.type ?? ''}`);
  }
  static {
    heldBy = (blob) => blob.#content;
  }
  get size() {
    return this.#content.size;
  }
  get type() {
    return this.#type;
  }
  async text() {
    return this.#content.text;
  }
  async arrayBuffer() {
    return this.#content.bytes.slice().buffer;
  }
  slice(start = 0, end = this.size, type = '') {
    return new Blob([this.#content.bytes.slice(start, end)], { type });
  }
  stream() {
    return new (require('http/readable').Readable)(this.#content);
  }
  get [Symbol.toStringTag]() {
    return 'Blob';
  }
}

exports.Blob = Blob;
exports.isBlob = (value) => isInstance(Blob, value);
exports.bytesOf = (blob) => heldBy(blob).bytes;
