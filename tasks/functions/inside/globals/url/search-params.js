// `URLSearchParams`, alone or as a part of a `URL`.
const { withCode, invalidType } = require('node-errors');
const { utf8 } = require('buffer/bytes');

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

const checkCount = (given, names) => {
  if (given.length >= names.length) return;
  const list = names.map((name) => `"${name}"`).join(' and ');
  const message = `The ${list} argument${names.length > 1 ? 's' : ''} must be specified`;
  throw withCode(new TypeError(message), 'ERR_MISSING_ARGS');
};
const tuple = () =>
  withCode(new TypeError('Each query pair must be an iterable [name, value] tuple'), 'ERR_INVALID_TUPLE');

// The form of queries

const FORM_SET = /[^a-z0-9*._-]/giu;
const encodeForm = (text) =>
  text.toWellFormed().replace(FORM_SET, (character) =>
    character === ' ' ? '+'
      : character < '\x80' ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
      : encodeURIComponent(character));

// Percent-encoded runs that are no UTF-8 are decoded loosely.
const decodeRun = (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return utf8.text(Uint8Array.from(run.slice(1).split('%'), (pair) => parseInt(pair, 16)));
  }
};
const decodeForm = (text) => text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodeRun);

const parseQuery = (text) =>
  text.toWellFormed().split('&').filter((pair) => pair !== '').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [decodeForm(pair), ''] : [decodeForm(pair.slice(0, at)), decodeForm(pair.slice(at + 1))];
  });

const wellFormed = (value) => `${value}`.toWellFormed();

const pairsOf = (init) => {
  if (init[Symbol.iterator] === undefined || init[Symbol.iterator] === null) {
    return Reflect.ownKeys(init).filter((name) => Object.getOwnPropertyDescriptor(init, name)?.enumerable)
      .map((name) => [wellFormed(name), wellFormed(init[name])]);
  }
  if (typeof init[Symbol.iterator] !== 'function') {
    throw withCode(new TypeError('Query pairs must be iterable'), 'ERR_ARG_NOT_ITERABLE');
  }
  return Array.from(init, (pair) => {
    if (typeof pair !== 'object' && typeof pair !== 'function' || pair === null) throw tuple();
    if (typeof pair[Symbol.iterator] !== 'function') throw tuple();
    const items = [...pair];
    if (items.length !== 2) throw tuple();
    return items.map(wellFormed);
  });
};

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class SearchParamsIterator {
  #list;
  #pick;
  #next = 0;
  constructor(list, pick) {
    this.#list = list;
    this.#pick = pick;
  }
  next() {
    const list = this.#list();
    if (this.#next >= list.length) return { value: undefined, done: true };
    return { value: this.#pick(list[this.#next++]), done: false };
  }
}
Object.setPrototypeOf(SearchParamsIterator.prototype, IteratorPrototype);

let ofUrl;
let reread;

class URLSearchParams {
  #list = [];
  #changed = () => {};

  static {
    ofUrl = (query, changed) => {
      const params = new URLSearchParams();
      params.#changed = changed;
      reread(params, query);
      return params;
    };
    reread = (params, query) => (params.#list = parseQuery(query));
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init === 'object' || typeof init === 'function') this.#list = pairsOf(init);
    else this.#list = parseQuery(`${init}`.replace(/^\?/, ''));
  }
  get size() {
    return this.#list.length;
  }
  append(name, value) {
    this.#list;
    checkCount(arguments, ['name', 'value']);
    this.#list.push([wellFormed(name), wellFormed(value)]);
    this.#changed();
  }
  delete(name, value = undefined) {
    this.#list;
    checkCount(arguments, ['name']);
    const key = wellFormed(name);
    const only = value === undefined ? undefined : wellFormed(value);
    this.#list = this.#list.filter((pair) => pair[0] !== key || (only !== undefined && pair[1] !== only));
    this.#changed();
  }
  get(name) {
    this.#list;
    checkCount(arguments, ['name']);
    const key = wellFormed(name);
    return this.#list.find((pair) => pair[0] === key)?.[1] ?? null;
  }
  getAll(name) {
    this.#list;
    checkCount(arguments, ['name']);
    const key = wellFormed(name);
    return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }
  has(name, value = undefined) {
    this.#list;
    checkCount(arguments, ['name']);
    const key = wellFormed(name);
    const only = value === undefined ? undefined : wellFormed(value);
    return this.#list.some((pair) => pair[0] === key && (only === undefined || pair[1] === only));
  }
  set(name, value) {
    this.#list;
    checkCount(arguments, ['name', 'value']);
    const key = wellFormed(name);
    const text = wellFormed(value);
    const first = this.#list.find((pair) => pair[0] === key);
    if (first === undefined) this.#list.push([key, text]);
    else {
      first[1] = text;
      this.#list = this.#list.filter((pair) => pair === first || pair[0] !== key);
    }
    this.#changed();
  }
  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }
  forEach(callback, self = undefined) {
    if (typeof callback !== 'function') throw invalidType('callback', 'of type function', callback);
    for (let i = 0; i < this.#list.length; i++) {
      const [name, value] = this.#list[i];
      callback.call(self, value, name, this);
    }
  }
  entries() {
    this.#list;
    return new SearchParamsIterator(() => this.#list, ([name, value]) => [name, value]);
  }
  keys() {
    this.#list;
    return new SearchParamsIterator(() => this.#list, ([name]) => name);
  }
  values() {
    this.#list;
    return new SearchParamsIterator(() => this.#list, ([, value]) => value);
  }
  toString() {
    return this.#list.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&');
  }
  [INSPECT](_depth, options, inspect) {
    const shown = this.#list.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return shown.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${shown.join(', ')} }`;
  }
}

// Gives a class its name, and its members the look of those of Web classes.
const setUpClass = (Class, name, members) => {
  for (const member of members) Object.defineProperty(Class.prototype, member, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
};
setUpClass(SearchParamsIterator, 'URLSearchParams Iterator', []);
setUpClass(URLSearchParams, 'URLSearchParams', [
  'size', 'append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'forEach', 'keys', 'values', 'toString',
]);
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries, writable: true, configurable: true, enumerable: false,
});

Object.assign(exports, { INSPECT, URLSearchParams, ofUrl, reread, setUpClass });
