// `URL` and `URLSearchParams`.
const record = require('url/parser');
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

let listOf;
let attach;
let replaceList;

class URLSearchParams {
  #list = [];
  #changed = () => {};

  static {
    listOf = (params) => params.#list;
    attach = (params, changed) => (params.#changed = changed);
    replaceList = (params, list) => (params.#list = list);
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

const invalidUrl = (input) => {
  const error = new TypeError('Invalid URL');
  error.input = input;
  return withCode(error, 'ERR_INVALID_URL');
};

// The record of a text; `about` is the text that an error names.
const parse = (text, base = undefined, about = text) => {
  const url = record.parse(text, base);
  if (url === null) throw invalidUrl(about);
  return url;
};

class URL {
  #url;
  #searchParams;

  constructor(input, base = undefined) {
    const text = `${input}`;
    this.#url = parse(text, base === undefined ? undefined : parse(`${base}`, undefined, text));
  }

  static canParse(url, base = undefined) {
    const parent = base === undefined ? undefined : record.parse(`${base}`);
    return parent !== null && record.parse(`${url}`, parent) !== null;
  }

  #queryChanged() {
    if (this.#searchParams !== undefined) replaceList(this.#searchParams, parseQuery(this.#url.query ?? ''));
  }

  get href() {
    return record.serialize(this.#url);
  }
  set href(value) {
    this.#url = parse(`${value}`);
    this.#queryChanged();
  }
  get origin() {
    const { scheme } = this.#url;
    if (scheme === 'blob') {
      const inner = record.parse(record.pathOf(this.#url));
      const isWeb = inner?.scheme === 'http' || inner?.scheme === 'https';
      return isWeb ? `${inner.scheme}://${record.hostOf(inner)}` : 'null';
    }
    return record.isSpecial(this.#url) && scheme !== 'file' ? `${scheme}://${record.hostOf(this.#url)}` : 'null';
  }
  get protocol() {
    return `${this.#url.scheme}:`;
  }
  set protocol(value) {
    record.changeScheme(this.#url, `${value}`);
  }
  get username() {
    return this.#url.username;
  }
  set username(value) {
    record.changeUsername(this.#url, `${value}`);
  }
  get password() {
    return this.#url.password;
  }
  set password(value) {
    record.changePassword(this.#url, `${value}`);
  }
  get host() {
    return record.hostOf(this.#url);
  }
  set host(value) {
    record.changeHost(this.#url, `${value}`, true);
  }
  get hostname() {
    return this.#url.host ?? '';
  }
  set hostname(value) {
    record.changeHost(this.#url, `${value}`, false);
  }
  get port() {
    return this.#url.port;
  }
  set port(value) {
    record.changePort(this.#url, `${value}`);
  }
  get pathname() {
    return record.pathOf(this.#url);
  }
  set pathname(value) {
    record.changePath(this.#url, `${value}`);
  }
  get search() {
    return this.#url.query ? `?${this.#url.query}` : '';
  }
  set search(value) {
    record.changeQuery(this.#url, `${value}`);
    this.#queryChanged();
  }
  get searchParams() {
    if (this.#searchParams === undefined) {
      this.#searchParams = new URLSearchParams(this.#url.query ?? '');
      replaceList(this.#searchParams, parseQuery(this.#url.query ?? ''));
      attach(this.#searchParams, () => {
        const query = this.#searchParams.toString();
        this.#url.query = query === '' ? null : query;
        record.trimPath(this.#url);
      });
    }
    return this.#searchParams;
  }
  get hash() {
    return this.#url.fragment ? `#${this.#url.fragment}` : '';
  }
  set hash(value) {
    record.changeFragment(this.#url, `${value}`);
  }
  toString() {
    return record.serialize(this.#url);
  }
  toJSON() {
    return record.serialize(this.#url);
  }
  [INSPECT](_depth, options, inspect) {
    const shown = {};
    for (const name of SHOWN) shown[name] = this[name];
    return `${this.constructor.name} ${inspect(shown, options)}`;
  }
}

const SHOWN = [
  'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
  'searchParams', 'hash',
];

const enumerable = (Class, names) => {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
};
const tag = (Class, name) =>
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });

enumerable(URL, [...SHOWN, 'toString', 'toJSON']);
enumerable(URLSearchParams, [
  'size', 'append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'forEach', 'keys', 'values', 'toString',
]);
tag(URL, 'URL');
tag(URLSearchParams, 'URLSearchParams');
tag(SearchParamsIterator, 'URLSearchParams Iterator');
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries, writable: true, configurable: true, enumerable: false,
});

exports.URL = URL;
exports.URLSearchParams = URLSearchParams;
