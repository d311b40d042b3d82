// A request of Node's `http` and `https`, and the message that answers it.
const { apply, cancel, clearTimer, defer, dictionary, guard, owner, send, setTimer, upperCase } = kit;
const EventEmitter = require('events');
const content = require('fetch/content');
const { merged } = require('fetch/headers');
const { OutgoingMessage, pairsOf, sentHeaders } = require('http/outgoing');
const { Readable } = require('http/readable');
const { invalidType, withCode } = require('node-errors');
const settle = Promise.prototype.then;

// What there is of a socket for those who ask a request for its.
class Socket extends EventEmitter {
  connecting = false;
  destroyed = false;
  readable = true;
  writable = true;
  #request;
  constructor(request, isEncrypted) {
    super();
    this.#request = request;
    if (isEncrypted) this.encrypted = this.authorized = true;
  }
  setTimeout(ms, callback) {
    this.#request.setTimeout(ms, callback);
    return this;
  }
  setKeepAlive() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  destroy(error) {
    this.destroyed = true;
    this.#request.destroy(error);
    return this;
  }
}

class IncomingMessage extends Readable {
  #pairs;
  #headers;
  #request;
  constructor(answer, request) {
    super(content.ofAnswer(answer));
    this.#pairs = answer.headers;
    this.#request = request;
    this.statusCode = answer.status;
    this.statusMessage = answer.statusText;
    this.httpVersion = '1.1';
    this.httpVersionMajor = this.httpVersionMinor = 1;
    this.complete = false;
    this.aborted = false;
    this.url = '';
    this.method = null;
    this.req = request;
    this.socket = this.connection = request.socket;
    this.trailers = {};
    this.rawTrailers = [];
    super.on('end', () => (this.complete = true));
  }
  get headers() {
    return (this.#headers ??= { ...merged(this.#pairs) });
  }
  get rawHeaders() {
    return this.#pairs.flat();
  }
  setTimeout(ms, callback) {
    this.#request.setTimeout(ms, callback);
    return this;
  }
}

const pieceOf = (piece, encoding) => {
  if (content.isBinary(piece)) return content.ofBytes(piece).bytes;
  if (typeof piece !== 'string') {
    throw invalidType('chunk', 'of type string or an instance of Buffer or Uint8Array', piece);
  }
  if (encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding)) return piece.toWellFormed();
  return require('buffer').Buffer.from(piece, encoding);
};

// What Node says besides of a connection that was not made: the call of the system, its number for the error, and where
// to. Which address a name led to only the host knows: here it is the name, as in the message.
const CALLS = {
  __proto__: null,
  ECONNREFUSED: ['connect', -111],
  EHOSTUNREACH: ['connect', -113],
  ENETUNREACH: ['connect', -101],
  ETIMEDOUT: ['connect', -110],
  ENOTFOUND: ['getaddrinfo', -3008],
  EAI_AGAIN: ['getaddrinfo', -3001],
};
const connectionError = ({ error: message, type, code }, { hostname, port }) => {
  const error = new Error(message);
  if (type === 'system' && code in CALLS) {
    const [syscall, errno] = CALLS[code];
    const host = hostname.replace(/^\[|\]$/g, '');
    const where = syscall === 'connect' ? { address: host, port } : { hostname: host };
    return Object.assign(error, { errno, code, syscall, ...where });
  }
  return code === '' ? error : Object.assign(error, { code });
};
const hangUp = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

class ClientRequest extends OutgoingMessage {
  #url;
  #pieces = [];
  #turn = owner();
  #id;
  #timer;
  #isOver = false;
  aborted = false;
  destroyed = false;
  finished = false;
  reusedSocket = false;
  constructor(url, options, callback) {
    super();
    this.#url = url;
    this.method = upperCase(`${options.method ?? 'GET'}`);
    this.path = url.path;
    this.host = url.hostname;
    this.protocol = url.protocol;
    this.agent = options.agent;
    this.socket = this.connection = new Socket(this, url.protocol === 'https:');
    for (const [name, value] of pairsOf(options.headers ?? {})) this.appendHeader(name, value);
    if (options.auth && !this.hasHeader('authorization')) {
      this.setHeader('Authorization', `Basic ${require('buffer').Buffer.from(`${options.auth}`).toString('base64')}`);
    }
    if (callback) this.once('response', callback);
    if (options.timeout) this.setTimeout(options.timeout);
    if (options.signal) this.#obey(options.signal);
    defer(this.#turn, () => this.emit('socket', this.socket));
  }
  #obey(signal) {
    const abort = () => {
      const error = withCode(new Error('The operation was aborted'), 'ABORT_ERR');
      error.name = 'AbortError';
      this.destroy(error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  }

  flushHeaders() {}
  setNoDelay() {}
  setSocketKeepAlive() {}
  cork() {}
  uncork() {}

  // Body

  get writableEnded() {
    return this.finished;
  }
  get writableFinished() {
    return this.finished;
  }
  get writable() {
    return !this.finished && !this.destroyed;
  }
  write(piece, encoding, callback) {
    const done = typeof encoding === 'function' ? encoding : callback;
    if (this.finished) {
      this.#failLater(withCode(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END'));
      return false;
    }
    this.#pieces.push(pieceOf(piece, encoding));
    if (done) defer(this.#turn, done);
    return true;
  }
  end(piece, encoding, callback) {
    if (typeof piece === 'function') return this.end(undefined, undefined, piece);
    if (typeof encoding === 'function') return this.end(piece, undefined, encoding);
    if (this.finished) return this;
    if (piece !== undefined && piece !== null) this.write(piece, encoding);
    this.finished = true;
    if (callback) this.once('finish', callback);
    if (!this.destroyed) this.#send();
    return this;
  }
  #send() {
    this.headersSent = true;
    const wire = this.#wire();
    const answered = send(wire);
    this.#id = wire.id;
    defer(this.#turn, () => this.emit('finish'));
    apply(settle, answered, [
      ({ answer }) => guard(this.#turn, () => this.#take(answer), []),
      (refusal) => guard(this.#turn, () => this.#fail(withCode(new Error(refusal.message), refusal.code)), []),
    ]);
  }
  #wire() {
    const wire = dictionary();
    wire.url = this.#url.href;
    wire.method = this.method;
    wire.headers = sentHeaders(this);
    wire.body = null;
    wire.base64 = false;
    if (this.#pieces.length > 0) Object.assign(wire, content.joined(this.#pieces).wire);
    wire.timeout = wire.follow = 0;
    wire.redirect = 'none';
    wire.raw = true;
    return wire;
  }

  // Ends

  #take(answer) {
    if (this.#isOver) return;
    if (answer.error !== '') {
      this.#fail(connectionError(answer, this.#url));
      return;
    }
    this.#stop();
    this.res = new IncomingMessage(answer, this);
    this.res.once('close', () => defer(this.#turn, () => this.emit('close')));
    if (!this.emit('response', this.res)) this.res.resume();
  }
  #stop() {
    this.#isOver = true;
    clearTimer(this.#timer);
  }
  #fail(error) {
    if (this.#isOver) return;
    this.#stop();
    this.destroyed = true;
    try {
      this.emit('error', error);
    } finally {
      this.emit('close');
    }
  }
  #failLater(error) {
    defer(this.#turn, () => this.#fail(error));
  }
  setTimeout(ms, callback) {
    clearTimer(this.#timer);
    if (callback) this.once('timeout', callback);
    const isNeeded = ms > 0 && !this.#isOver;
    this.#timer = isNeeded ? setTimer(() => this.emit('timeout'), ms) : undefined;
    this.timeout = ms;
    return this;
  }
  abort() {
    if (this.aborted) return;
    this.aborted = true;
    defer(this.#turn, () => this.emit('abort'));
    this.destroy();
  }
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    clearTimer(this.#timer);
    if (this.res) this.res.destroy(error);
    else {
      if (this.#id !== undefined) cancel(this.#id);
      this.#failLater(error ?? hangUp());
    }
    return this;
  }
}

Object.assign(exports, { ClientRequest, IncomingMessage });
