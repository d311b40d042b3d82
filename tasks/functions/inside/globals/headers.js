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

let entriesOf;
let received;
class Headers {
  #entries = dictionary(); // by lower-case name: the name as written, and its values
  constructor(init) {
    if (init === undefined || init === null) return;
    if (!isObject(init)) throw new TypeError('Provided initializer must be an object');
    if (isInstance(Headers, init)) this.#copy(init);
    else if (init[Symbol.iterator] === undefined || init[Symbol.iterator] === null) {
      for (const name of Object.keys(init)) this.append(name, init[name]);
    } else this.#appendPairs(init);
  }
  static {
    entriesOf = (headers) => headers.#entries;
    // What an answer has, leaving out what is no header.
    received = (pairs) => {
      const headers = new Headers();
      for (const [name, value] of pairs) if (!NO_NAME.test(name) && !NO_VALUE.test(value)) headers.append(name, value);
      return headers;
    };
  }
  #copy(headers) {
    for (const id in headers.#entries) {
      const { name, values } = headers.#entries[id];
      this.#entries[id] = { name, values: [...values] };
    }
  }
  #appendPairs(init) {
    if (typeof init[Symbol.iterator] !== 'function') throw new TypeError('Header pairs must be iterable');
    for (const pair of Array.from(init, pairOf)) {
      if (pair.length !== 2) throw new TypeError('Each header pair must be a name/value tuple');
      this.append(pair[0], pair[1]);
    }
  }
  #sorted() {
    const entries = Object.values(this.#entries).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.map(({ name, values }) => [lowerCase(name), values.join(', ')]);
  }
  get(name) {
    return this.#entries[lowerCase(checkedName(name))]?.values.join(', ') ?? null;
  }
  has(name) {
    return lowerCase(checkedName(name)) in this.#entries;
  }
  set(name, value) {
    const id = lowerCase(checkedName(name));
    this.#entries[id] = { name: this.#entries[id]?.name ?? `${name}`, values: [checkedValue(value)] };
  }
  append(name, value) {
    const id = lowerCase(checkedName(name));
    const text = checkedValue(value);
    if (id in this.#entries) this.#entries[id].values.push(text);
    else this.#entries[id] = { name: `${name}`, values: [text] };
  }
  delete(name) {
    delete this.#entries[lowerCase(checkedName(name))];
  }
  raw() {
    const raw = dictionary();
    for (const { name, values } of Object.values(this.#entries)) raw[name] = [...values];
    return raw;
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
  const entries = entriesOf(headers);
  const plain = dictionary();
  for (const id in entries) plain[entries[id].name] = entries[id].values.join(id === 'cookie' ? '; ' : ', ');
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

const ofAnswer = (pairs) => {
  const headers = merged(pairs);
  return received(Object.keys(headers).flatMap((name) => [headers[name]].flat().map((value) => [name, value])));
};

Object.assign(exports, { Headers, sent, merged, ofAnswer, NO_NAME, NO_VALUE, checkedName, checkedValue });
