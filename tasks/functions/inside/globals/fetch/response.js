// `Response` of node-fetch 2.
const { Body, typeOf } = require('fetch/body');
const { Headers, ofAnswer: headersOfAnswer } = require('fetch/headers');
const content = require('fetch/content');

const PAIRS = Symbol('pairs');
class Response extends Body {
  #status;
  #statusText;
  #url;
  #counter;
  #headers;
  #pairs; // the headers of an answer, until somebody asks for them
  constructor(body = null, options = {}) {
    super(body, options);
    this.#status = options.status || 200;
    this.#statusText = options.statusText;
    this.#url = options.url || '';
    this.#counter = options.counter || 0;
    this.#pairs = options[PAIRS];
    if (this.#pairs !== undefined) return;
    this.#headers = new Headers(options.headers);
    if (body === null || this.#headers.has('Content-Type')) return;
    const type = typeOf(body);
    if (type) this.#headers.append('Content-Type', type);
  }
  get url() {
    return this.#url;
  }
  get status() {
    return this.#status;
  }
  get ok() {
    return this.#status >= 200 && this.#status < 300;
  }
  get redirected() {
    return this.#counter > 0;
  }
  get statusText() {
    return (this.#statusText ||= require('http/statuses').STATUS_CODES[this.#status]);
  }
  get headers() {
    if (this.#pairs !== undefined) {
      this.#headers = headersOfAnswer(this.#pairs);
      this.#pairs = undefined;
    }
    return this.#headers;
  }
  clone() {
    const { url, status, statusText, headers } = this;
    return new Response(this, { url, status, statusText, headers });
  }
  get [Symbol.toStringTag]() {
    return 'Response';
  }
  // For the console.
  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    const { url, status, statusText, bodyUsed } = this;
    const headers = { ...this.headers.raw() };
    return `Response ${inspect({ url, status, statusText, headers, bodyUsed }, options)}`;
  }
}

// The response that the host's answer to a request is.
const answered = (answer, request) => {
  const { status, statusText, redirected, headers } = answer;
  const { size, timeout } = request;
  const url = redirected ? answer.url : request.url;
  const options = { status, statusText, url, size, timeout, counter: redirected ? 1 : 0, [PAIRS]: headers };
  return new Response(content.ofAnswer(answer), options);
};

Object.assign(exports, { Response, answered });
