// Hashes, signatures and ciphers are streams in Node. Of that there is what works without events: `write` and `end` in
// place of `update`, and `read` in place of `digest`.
const { defineProperty, isInstance, setImmediate } = kit;
const { checkedEncoding } = require('crypto/data');
const { invalidType, withCode } = require('node-errors');

const checkChunk = (chunk) => {
  if (chunk === null) {
    throw withCode(new TypeError('May not write null values to stream'), 'ERR_STREAM_NULL_VALUES');
  }
  if (typeof chunk === 'string' || isInstance(Uint8Array, chunk)) return;
  throw invalidType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk);
};

class Writable {
  #ended = false;
  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') return this.write(chunk, undefined, encoding);
    checkChunk(chunk);
    checkedEncoding(encoding);
    if (this.#ended) throw withCode(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END');
    this.update(chunk, encoding);
    if (callback) setImmediate(callback);
    return true;
  }
  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    if (!this.#ended) this._final();
    this.#ended = true;
    if (callback) setImmediate(callback);
    return this;
  }
  _final() {}
}

// `_flush` gives the bytes that can be read after the end.
class Transform extends Writable {
  #unread = '';
  #encoding;
  setEncoding(encoding) {
    this.#encoding = checkedEncoding(encoding || 'utf8');
    this.#encode();
    return this;
  }
  read(size = Infinity) {
    const piece = this.#unread.slice(0, size);
    this.#unread = this.#unread.slice(size);
    return piece.length > 0 ? piece : null;
  }
  _final() {
    this.#unread = this._flush();
    this.#encode();
  }
  #encode() {
    if (this.#encoding !== undefined) this.#unread = this.#unread.toString(this.#encoding);
  }
}

const EVENTS = ['on', 'once', 'pipe'];
const refuse = (Class, name, methods) => {
  for (const method of methods) {
    defineProperty(Class.prototype, method, {
      value() {
        throw new Error(`${name}.${method} is not available in this runtime: use update`);
      },
      writable: true,
      configurable: true,
    });
  }
};

module.exports = {
  __proto__: null,
  Transform,
  Writable,
  refuseEvents: (Class, name) => refuse(Class, name, EVENTS),
  refuseStreams: (Class, name) => refuse(Class, name, ['end', ...EVENTS, 'read', 'setEncoding', 'write']),
};
