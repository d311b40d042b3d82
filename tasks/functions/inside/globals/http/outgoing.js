// The headers of a request of Node's `http` and `https`, until it is sent.
const { dictionary, lowerCase } = kit;
const EventEmitter = require('events');
const { checkedName, checkedValue } = require('fetch/headers');
const { withCode } = require('node-errors');

const validName = (name) => {
  try {
    return checkedName(name);
  } catch {
    throw withCode(new TypeError(`Header name must be a valid HTTP token ["${name}"]`), 'ERR_INVALID_HTTP_TOKEN');
  }
};
const validValue = (name, value) => {
  if (value === undefined) {
    throw withCode(new TypeError(`Invalid value "undefined" for header "${name}"`), 'ERR_HTTP_INVALID_HEADER_VALUE');
  }
  try {
    return Array.isArray(value) ? value.map(checkedValue) : checkedValue(value) && value;
  } catch {
    throw withCode(new TypeError(`Invalid character in header content ["${name}"]`), 'ERR_INVALID_CHAR');
  }
};

// Node takes an object, a list of pairs, or names and values in turn.
const pairsOf = (headers) => {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (Array.isArray(headers[0])) return headers;
  return headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : []));
};

let sentHeaders;
class OutgoingMessage extends EventEmitter {
  #headers = dictionary(); // by lower-case name: the name as written, and its value
  headersSent = false;
  static {
    // As they go out: one value a name.
    sentHeaders = (message) => {
      const plain = dictionary();
      for (const id in message.#headers) {
        const { name, value } = message.#headers[id];
        plain[name] = Array.isArray(value) ? value.join(id === 'cookie' ? '; ' : ', ') : `${value}`;
      }
      return plain;
    };
  }
  setHeader(name, value) {
    if (this.headersSent) {
      throw withCode(new Error('Cannot set headers after they are sent to the client'), 'ERR_HTTP_HEADERS_SENT');
    }
    const id = lowerCase(validName(name));
    this.#headers[id] = { name, value: validValue(name, value) };
    return this;
  }
  appendHeader(name, value) {
    const known = this.getHeader(name);
    return this.setHeader(name, known === undefined ? value : [known, value].flat());
  }
  getHeader(name) {
    return this.#headers[lowerCase(`${name}`)]?.value;
  }
  hasHeader(name) {
    return lowerCase(`${name}`) in this.#headers;
  }
  removeHeader(name) {
    delete this.#headers[lowerCase(`${name}`)];
  }
  getHeaders() {
    const headers = dictionary();
    for (const id in this.#headers) headers[id] = this.#headers[id].value;
    return headers;
  }
  get _headers() {
    return this.getHeaders(); // superagent 3 takes them along when it is redirected
  }
  getHeaderNames() {
    return Object.keys(this.#headers);
  }
  getRawHeaderNames() {
    return Object.values(this.#headers).map(({ name }) => name);
  }
}

Object.assign(exports, { OutgoingMessage, pairsOf, sentHeaders });
