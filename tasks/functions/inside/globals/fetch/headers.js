// `Headers` of node-fetch 2: names keep their writing, and are found in any.
const { apply, dictionary, isInstance, isObject, lowerCase } = kit;

const NO_NAME = /[^\^_`a-zA-Z\-0-9!#$%&'*+.|~]/;
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

const checkedName = (name) => {
  const text = `${name}`;
  if (text === '' || NO_NAME.test(text)) throw new TypeError(`${text} is not a legal HTTP header name`);
  return text;
};
const checkedValue = (value) => {
  const text = `${value}`;
  if (NO_VALUE.test(text)) throw new TypeError(`${text} is not a legal HTTP header value`);
  return text;
};

const pairOf = (pair) => {
  if (!isObject(pair) || typeof pair[Symbol.iterator] !== 'function') {
    throw new TypeError('Each header pair must be iterable');
  }
  return Array.from(pair);
};

// As in node-fetch, a map of lists by the name as it was written first: `raw` gives it, and the console shows it.
const MAP = Symbol('map');

class Headers {
  constructor(init) {
    this[MAP] = dictionary();
    if (init === undefined || init === null) return;
    if (!isObject(init)) throw new TypeError('Provided initializer must be an object');
    if (isInstance(Headers, init)) this.#copy(init[MAP]);
    else if (init[Symbol.iterator] === undefined || init[Symbol.iterator] === null) {
      for (const name of Object.keys(init)) this.append(name, init[name]);
    } else this.#appendPairs(init);
  }
  #copy(map) {
    for (const name in map) this[MAP][name] = [...map[name]];
  }
  #appendPairs(init) {
    if (typeof init[Symbol.iterator] !== 'function') throw new TypeError('Header pairs must be iterable');
    for (const pair of Array.from(init, pairOf)) {
      if (pair.length !== 2) throw new TypeError('Each header pair must be a name/value tuple');
      this.append(pair[0], pair[1]);
    }
  }
  // The name under which a header is kept, or undefined.
  #find(name) {
    const id = lowerCase(checkedName(name));
    for (const known in this[MAP]) if (lowerCase(known) === id) return known;
    return undefined;
  }
  #sorted() {
    return Object.keys(this[MAP]).sort().map((name) => [lowerCase(name), this[MAP][name].join(', ')]);
  }
  get(name) {
    const known = this.#find(name);
    return known === undefined ? null : this[MAP][known].join(', ');
  }
  has(name) {
    return this.#find(name) !== undefined;
  }
  set(name, value) {
    this[MAP][this.#find(name) ?? `${name}`] = [checkedValue(value)];
  }
  append(name, value) {
    const known = this.#find(name);
    const text = checkedValue(value);
    if (known === undefined) this[MAP][`${name}`] = [text];
    else this[MAP][known].push(text);
  }
  delete(name) {
    const known = this.#find(name);
    if (known !== undefined) delete this[MAP][known];
  }
  raw() {
    return this[MAP];
  }
  forEach(callback, self) {
    for (const [name, value] of this.entries()) apply(callback, self, [value, name, this]);
  }
  // What changes on the way is seen.
  *entries() {
    for (let i = 0, sorted; i < (sorted = this.#sorted()).length; i++) yield sorted[i];
  }
  *keys() {
    for (const [name] of this.entries()) yield name;
  }
  *values() {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  get [Symbol.toStringTag]() {
    return 'Headers';
  }
}

// As they go out: one value a name.
const sent = (headers) => {
  const map = headers[MAP];
  const plain = dictionary();
  for (const name in map) plain[name] = [map[name]].flat().join(lowerCase(name) === 'cookie' ? '; ' : ', ');
  return plain;
};

const DISCARDED_WHEN_REPEATED = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires',
  'from', 'host', 'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards',
  'proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent']);

// What an answer has as Node's `message.headers` shows it, and node-fetch through that: [name, text or array].
const merged = (pairs) => {
  const headers = dictionary();
  for (const [name, value] of pairs) {
    const id = lowerCase(name);
    const known = headers[id];
    if (id === 'set-cookie') headers[id] = [...(known ?? []), value];
    else if (known === undefined) headers[id] = value;
    else if (!DISCARDED_WHEN_REPEATED.has(id)) headers[id] = `${known}${id === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
};

// Those of an answer, but for what is no header.
const ofAnswer = (pairs) => {
  const known = merged(pairs);
  const headers = new Headers();
  for (const name in known) {
    const values = [known[name]].flat().filter((value) => !NO_VALUE.test(value));
    if (!NO_NAME.test(name) && values.length > 0) headers[MAP][name] = values;
  }
  return headers;
};

Object.assign(exports, { Headers, sent, merged, ofAnswer, checkedName, checkedValue });
