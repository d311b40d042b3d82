// `Request` of node-fetch 2.
const { dictionary, isInstance, upperCase } = kit;
const { Body, isNull, load, typeOf } = require('fetch/body');
const { Headers, sent } = require('fetch/headers');
const { normalised } = require('fetch/plain-urls');

const isRequest = (value) => isInstance(Request, value);
const isAbortSignal = (value) =>
  typeof value === 'object' && Object.getPrototypeOf(value)?.constructor?.name === 'AbortSignal';

class Request extends Body {
  #method;
  #url;
  #headers;
  #redirect;
  #signal;
  constructor(resource, options) {
    const init = options ?? {};
    const input = isRequest(resource) ? resource : {};
    const url = normalised(input === resource ? input.url : `${resource?.href || resource}`);
    const method = upperCase(`${init.method || input.method || 'GET'}`);
    const given = init.body ?? (input === resource && !isNull(input) ? input : null);
    if (given !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError('Request with GET/HEAD method cannot have body');
    }
    super(given, { timeout: init.timeout || input.timeout || 0, size: init.size || input.size || 0 });
    this.#method = method;
    this.#url = url;
    const headers = init.headers || input.headers;
    this.#headers = headers && new Headers(headers);
    if (given !== null && given !== input && !this.headers.has('Content-Type')) {
      const type = typeOf(given);
      if (type !== null) this.#headers.append('Content-Type', type);
    }
    this.#redirect = init.redirect || input.redirect || 'follow';
    this.#signal = 'signal' in init ? init.signal : (input.signal ?? null);
    if (this.#signal !== null && this.#signal !== undefined && !isAbortSignal(this.#signal)) {
      throw new TypeError('Expected signal to be an instanceof AbortSignal');
    }
    this.follow = init.follow ?? input.follow ?? 20;
    this.compress = init.compress ?? input.compress ?? true;
    this.counter = init.counter || input.counter || 0;
    this.agent = init.agent || input.agent;
  }
  get method() {
    return this.#method;
  }
  get url() {
    return this.#url;
  }
  get headers() {
    return (this.#headers ??= new Headers());
  }
  get redirect() {
    return this.#redirect;
  }
  get signal() {
    return this.#signal;
  }
  clone() {
    return new Request(this);
  }
  get [Symbol.toStringTag]() {
    return 'Request';
  }
}

const checkUrl = (url) => {
  if (/^https?:\/\/[^/]/.test(url)) return;
  const isAbsolute = /^[a-z][a-z\d+.-]*:/i.test(url);
  throw new TypeError(isAbsolute ? 'Only HTTP(S) protocols are supported' : 'Only absolute URLs are supported');
};

// User and password in a URL go into a header.
const moveCredentials = (wire) => {
  if (!/^https?:\/\/[^/?#]*@/.test(wire.url)) return;
  const url = new (require('url/whatwg').URL)(wire.url);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = url.password = '';
  wire.url = url.toString();
  const isGiven = Object.keys(wire.headers).some((name) => kit.lowerCase(name) === 'authorization');
  if (!isGiven) wire.headers.Authorization = `Basic ${require('buffer').Buffer.from(credentials).toString('base64')}`;
};

// A request as it goes to the host, all but its body: see REQUEST in frames.py.
const lineOf = (request) => {
  checkUrl(request.url);
  const line = dictionary();
  line.url = request.url;
  line.method = request.method;
  line.headers = sent(request.headers);
  line.body = null;
  line.base64 = false;
  line.timeout = +request.timeout > 0 ? +request.timeout : 0;
  line.redirect = `${request.redirect}`;
  line.follow = +request.follow > 0 ? +request.follow : 0;
  line.raw = !request.compress;
  moveCredentials(line);
  return line;
};

// With its body, or a promise of that.
const wireOf = (request) => {
  const line = lineOf(request);
  if (isNull(request)) return line;
  const withBody = (held) => Object.assign(line, held.wire);
  const held = load(request);
  return isInstance(Promise, held) ? held.then(withBody) : withBody(held);
};

Object.assign(exports, { Request, wireOf });
