// `FormData` of form-data 2.4, with what a browser's has: fields and files for a request with multipart/form-data.
const { defer, defineProperty, isObject, owner } = kit;
const content = require('fetch/content');
const EventEmitter = require('events');

const LINE_BREAK = '\r\n';
const DEFAULT_TYPE = 'application/octet-stream';

const isBlob = (value) => isObject(value) && require('fetch/blob').isBlob(value);
const typeByName = (name) => (name ? require('fetch/media-types').lookup(name) : undefined);
const baseName = (path) => `${path}`.replace(/[/\\]+$/, '').replace(/^.*[/\\]/s, '');
// A name must not end its line or its quotes.
const quotable = (name) => `${name}`.replace(/[\r\n"]/g, (mark) => ({ '\r': '%0D', '\n': '%0A', '"': '%22' })[mark]);

const pieceOf = (value) => {
  if (typeof value === 'string') return value.toWellFormed();
  if (content.isBinary(value)) return content.ofBytes(value).bytes;
  if (isBlob(value)) return require('fetch/blob').bytesOf(value);
  throw new TypeError('FormData takes strings, numbers, Buffers, typed arrays and Blobs only');
};

const filenameOf = (value, { filename, filepath }) => {
  if (typeof filepath === 'string') return filepath.replace(/\\/g, '/');
  const name = filename || value.name || value.path || (isBlob(value) ? 'blob' : '');
  return name ? baseName(name) : '';
};

const typeOf = (value, { contentType, filename, filepath }) =>
  contentType || typeByName(value.name) || (isBlob(value) && value.type) || typeByName(filepath || filename) ||
  (isObject(value) ? DEFAULT_TYPE : []);

const linesOf = (field, value, options) => {
  const filename = filenameOf(value, options);
  const disposition = `form-data; name="${quotable(field)}"${filename ? `; filename="${quotable(filename)}"` : ''}`;
  const headers = { 'Content-Disposition': disposition, 'Content-Type': typeOf(value, options) };
  const own = isObject(options.header) ? options.header : {};
  for (const name of Object.keys(own)) headers[name] = headers[name] || own[name];
  return Object.keys(headers).filter((name) => headers[name] !== null && headers[name] !== undefined)
    .map((name) => [name, [headers[name]].flat()])
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}: ${values.join('; ')}${LINE_BREAK}`)
    .join('');
};

let contentOf;
class FormData extends EventEmitter {
  #fields = []; // { name, value, head, piece }
  #boundary;
  constructor(options) {
    super();
    Object.assign(this, options);
    defineProperty(this, '_events', { enumerable: false });
  }
  static {
    contentOf = (form) => content.joined(form.#pieces());
  }
  append(field, value, options) {
    const settings = typeof options === 'string' ? { filename: options } : (options ?? {});
    const given = typeof value === 'number' ? `${value}` : value;
    if (Array.isArray(given)) throw new Error('Arrays are not supported.');
    const piece = pieceOf(given);
    const head = typeof settings.header === 'string'
      ? settings.header
      : `--${this.getBoundary()}${LINE_BREAK}${linesOf(field, given, settings)}${LINE_BREAK}`;
    this.#fields.push({ name: `${field}`, value: given, head, piece });
  }
  #pieces() {
    if (this.#fields.length === 0) return [];
    return [...this.#fields.flatMap(({ head, piece }) => [head, piece, LINE_BREAK]), this.#lastLine()];
  }
  #lastLine() {
    return `--${this.getBoundary()}--${LINE_BREAK}`;
  }

  // form-data

  getBoundary() {
    if (this.#boundary === undefined) {
      this.#boundary = '-'.repeat(26);
      for (let i = 0; i < 24; i++) this.#boundary += Math.floor(Math.random() * 10);
    }
    return this.#boundary;
  }
  getHeaders(headers) {
    const own = { 'content-type': `multipart/form-data; boundary=${this.getBoundary()}` };
    for (const name of Object.keys(headers ?? {})) own[name.toLowerCase()] = headers[name];
    return own;
  }
  getBuffer() {
    return (this.#fields.length === 0 ? content.ofText(this.#lastLine()) : contentOf(this)).buffer;
  }
  getLengthSync() {
    return contentOf(this).size;
  }
  getLength(callback) {
    const turn = owner();
    defer(turn, () => callback(null, this.getLengthSync()));
  }
  hasKnownLength() {
    return true;
  }
  pipe(destination) {
    defer(owner(), () => {
      const { buffer } = contentOf(this);
      if (buffer.length > 0) destination.write(buffer);
      destination.end();
      this.emit('end');
    });
    return destination;
  }
  submit() {
    throw new Error('FormData.submit is not available in this runtime: send the form as the body of fetch');
  }
  toString() {
    return '[object FormData]';
  }

  // As in a browser

  get(name) {
    return this.#fields.find((field) => field.name === `${name}`)?.value ?? null;
  }
  getAll(name) {
    return this.#fields.filter((field) => field.name === `${name}`).map((field) => field.value);
  }
  has(name) {
    return this.#fields.some((field) => field.name === `${name}`);
  }
  set(name, value, options) {
    this.delete(name);
    this.append(name, value, options);
  }
  delete(name) {
    this.#fields = this.#fields.filter((field) => field.name !== `${name}`);
  }
  forEach(callback, self) {
    for (const [name, value] of this.entries()) callback.call(self, value, name, this);
  }
  *entries() {
    for (const { name, value } of this.#fields) yield [name, value];
  }
  *keys() {
    for (const { name } of this.#fields) yield name;
  }
  *values() {
    for (const { value } of this.#fields) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}
FormData.LINE_BREAK = LINE_BREAK;
FormData.DEFAULT_CONTENT_TYPE = DEFAULT_TYPE;

module.exports = Object.assign(FormData, { FormData, contentOf });
