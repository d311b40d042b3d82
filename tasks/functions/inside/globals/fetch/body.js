// What Request and Response of node-fetch 2 have in common: a body, and the ways to read it.
const { isObject, owned, parse } = kit;
const content = require('fetch/content');
const { FetchError, shown } = require('fetch/errors');

const tagOf = (value) => Object.prototype.toString.call(value);
const isSearchParams = (value) =>
  value.constructor?.name === 'URLSearchParams' || tagOf(value) === '[object URLSearchParams]';
const isBlob = (value) => /^\[object (Blob|File)\]$/.test(tagOf(value)) && typeof value.arrayBuffer === 'function';
const isForm = (value) => typeof value.getBoundary === 'function';
const isStream = (value) => typeof value.pipe === 'function' && typeof value.on === 'function';

// A body by what it is made of: `source` is what `body` shows, `load` gives its content, or a promise of it.
const NOTHING = { source: null, load: () => content.EMPTY };
class Held {
  #source;
  constructor(held, isStream) {
    this.held = held;
    this.isStream = isStream;
  }
  get source() {
    return this.isStream ? (this.#source ??= new (require('http/readable').Readable)(this.held)) : this.held.buffer;
  }
  load() {
    return this.held;
  }
}
const textual = (value) => new Held(content.ofText(`${value}`.toWellFormed()), false);
const partsOf = (value) => {
  if (value === null || value === undefined) return NOTHING;
  if (content.isContent(value)) return new Held(value, true);
  if (!isObject(value) || isSearchParams(value)) return textual(value);
  if (content.isBinary(value)) return new Held(content.ofBytes(value), false);
  if (isBlob(value)) return { source: value, load: async () => content.ofBytes(await value.arrayBuffer()) };
  if (isForm(value)) return { source: value, load: () => require('fetch/formdata').contentOf(value) };
  if (isStream(value)) return { source: value, load: () => collected(value), isStream: true };
  return textual(value);
};
const collected = (source) =>
  owned(new Promise((resolve, reject) => {
    const pieces = [];
    source.on('data', (piece) => pieces.push(typeof piece === 'string' ? piece : content.ofBytes(piece).bytes));
    source.on('end', () => resolve(content.joined(pieces)));
    source.on('error', reject);
  }));

// The Content-Type that a body gives to a request or response that says none.
const typeOf = (value) => {
  if (typeof value === 'string' || !isObject(value)) return 'text/plain;charset=UTF-8';
  if (isSearchParams(value)) return 'application/x-www-form-urlencoded;charset=UTF-8';
  if (content.isContent(value) || content.isBinary(value) || isBody(value)) return null;
  if (isBlob(value)) return value.type || null;
  if (isForm(value)) return `multipart/form-data;boundary=${value.getBoundary()}`;
  return isStream(value) ? null : 'text/plain;charset=UTF-8';
};

let partsIn;
class Body {
  #parts;
  #used = false;
  constructor(value, { size = 0, timeout = 0 } = {}) {
    this.#parts = isBody(value) ? value.#copied() : partsOf(value);
    this.size = size;
    this.timeout = timeout;
  }
  static {
    partsIn = (body) => body.#parts;
  }
  #copied() {
    if (this.#used) throw new Error('cannot clone body after it is used');
    return this.#parts;
  }
  async #consume() {
    if (this.#used) throw new TypeError(`body used already for: ${this.url}`);
    this.#used = true;
    const held = await this.#parts.load();
    if (this.#parts.isStream && this.size > 0 && held.size > this.size) {
      throw new FetchError(`content size at ${shown(this.url)} over limit: ${this.size}`, 'max-size');
    }
    return held;
  }
  get body() {
    return this.#parts.source;
  }
  get bodyUsed() {
    return this.#used;
  }
  async text() {
    return (await this.#consume()).text;
  }
  async json() {
    const { text } = await this.#consume();
    try {
      return parse(text);
    } catch (error) {
      throw new FetchError(`invalid json response body at ${shown(this.url)} reason: ${error.message}`, 'invalid-json');
    }
  }
  async arrayBuffer() {
    return (await this.#consume()).bytes.slice().buffer;
  }
  async buffer() {
    return require('buffer').Buffer.from((await this.#consume()).bytes);
  }
  async blob() {
    const { bytes } = await this.#consume();
    const { Blob } = require('fetch/blob');
    return new Blob([bytes], { type: this.headers.get('content-type') ?? '' });
  }
  async textConverted() {
    await this.#consume();
    throw new Error('The package `encoding` must be installed to use the textConverted() function');
  }
}
const isBody = (value) => kit.isInstance(Body, value);

// The content of a body to be sent, or a promise of it.
exports.load = (body) => partsIn(body).load();
exports.isNull = (body) => partsIn(body) === NOTHING;
Object.assign(exports, { Body, typeOf });
