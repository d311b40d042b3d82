// `URL`.
const record = require('url/parser');
const { INSPECT, ofUrl, reread, setUpClass } = require('url/search-params');
const { withCode } = require('node-errors');

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
    if (this.#searchParams !== undefined) reread(this.#searchParams, this.#url.query ?? '');
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
    this.#searchParams ??= ofUrl(this.#url.query ?? '', () => {
      const query = this.#searchParams.toString();
      this.#url.query = query === '' ? null : query;
      record.trimPath(this.#url);
    });
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

setUpClass(URL, 'URL', [...SHOWN, 'toString', 'toJSON']);

exports.URL = URL;
