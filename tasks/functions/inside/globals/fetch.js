// `fetch` and its classes.
const { apply, dictionary, isObject, lowerCase, parse, send, upperCase } = kit;

class Headers {
  #values = dictionary();
  constructor(init) {
    if (init === undefined || init === null) return;
    if (typeof init[Symbol.iterator] === 'function') for (const [name, value] of init) this.append(name, value);
    else for (const name of Object.keys(init)) this.append(name, init[name]);
  }
  append(name, value) {
    const id = lowerCase(`${name}`);
    this.#values[id] = id in this.#values ? `${this.#values[id]}, ${value}` : `${value}`;
  }
  set(name, value) {
    this.#values[lowerCase(`${name}`)] = `${value}`;
  }
  get(name) {
    return this.#values[lowerCase(`${name}`)] ?? null;
  }
  has(name) {
    return lowerCase(`${name}`) in this.#values;
  }
  delete(name) {
    delete this.#values[lowerCase(`${name}`)];
  }
  forEach(callback, self) {
    for (const name in this.#values) apply(callback, self, [this.#values[name], name, this]);
  }
  *entries() {
    for (const name in this.#values) yield [name, this.#values[name]];
  }
  *keys() {
    for (const name in this.#values) yield name;
  }
  *values() {
    for (const name in this.#values) yield this.#values[name];
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  static plain(headers) {
    return headers.#values;
  }
}
const plainHeaders = Headers.plain;
delete Headers.plain;
class Response {
  #body;
  #used = false;
  constructor(answer) {
    this.status = answer.status;
    this.statusText = answer.statusText;
    this.ok = answer.status >= 200 && answer.status < 300;
    this.url = answer.url;
    this.redirected = answer.redirected;
    this.headers = new Headers(answer.headers);
    this.#body = answer.body;
  }
  get bodyUsed() {
    return this.#used;
  }
  async text() {
    if (this.#used) throw new TypeError(`body used already for: ${this.url}`);
    this.#used = true;
    return this.#body;
  }
  async json() {
    return parse(await this.text());
  }
}

const bodyOf = (body) => {
  if (body === undefined || body === null) return null;
  if (isObject(body) && (ArrayBuffer.isView(body) || body instanceof ArrayBuffer))
    throw new TypeError('fetch: a binary body is not available in this runtime');
  return `${body}`;
};

const requestOf = (resource, options) => {
  const request = dictionary();
  request.url = `${resource}`;
  request.method = upperCase(`${options.method ?? 'GET'}`);
  request.body = bodyOf(options.body);
  if (request.body !== null && (request.method === 'GET' || request.method === 'HEAD'))
    throw new TypeError('Request with GET/HEAD method cannot have body');
  const headers = new Headers(options.headers);
  if (typeof options.body === 'string' && !headers.has('content-type'))
    headers.set('content-type', 'text/plain;charset=UTF-8');
  request.headers = plainHeaders(headers);
  request.timeout = +options.timeout > 0 ? +options.timeout : 0;
  request.redirect = `${options.redirect ?? 'follow'}`;
  return request;
};

exports.fetch = async function fetch(resource, options) {
  const request = requestOf(resource, options ?? dictionary());
  let answer;
  try {
    ({ answer } = await send(request));
  } catch (refusal) {
    throw new TypeError(`request to ${request.url} failed, reason: ${refusal.message}`);
  }
  if (answer.error !== '') throw new TypeError(`request to ${request.url} failed, reason: ${answer.error}`);
  return new Response(answer);
};
exports.Headers = Headers;
exports.Response = Response;
