// What `http` and `https` have in common: Node's clients, over the host's requests.
const { dictionary, isObject } = kit;
const EventEmitter = require('events');
const { ClientRequest } = require('http/request');
const { withCode } = require('node-errors');
const { normalised, partsOf } = require('fetch/plain-urls');

const unavailable = (what) => new Error(`${what} is not available in this runtime`);

// The host makes the connections: who wants to have a say in that must hear that it has none.
const REFUSED = [
  'socketPath', 'createConnection', 'lookup', 'localAddress', 'localPort', 'family', 'hints', 'ca', 'cert',
  'key', 'pfx', 'passphrase', 'ciphers', 'crl', 'ecdhCurve', 'secureContext', 'secureProtocol', 'servername',
  'checkServerIdentity', 'minVersion', 'maxVersion', 'ALPNProtocols', 'insecureHTTPParser',
];
// What it never uses may be declined: Stripe's client does so.
const DECLINED = /^DEFAULT(:!(aNULL|eNULL|LOW|EXPORT|SSLv2|MD5))+$/;
const isGranted = (name, value) => name === 'ciphers' && DECLINED.test(value);
const checkOptions = (options, where) => {
  for (const name of REFUSED) {
    const value = options[name] ?? undefined;
    if (value !== undefined && !isGranted(name, value)) throw unavailable(`${where}: the option ${name}`);
  }
  if (options.rejectUnauthorized === false) throw unavailable(`${where}: the option rejectUnauthorized: false`);
};

// Connections are kept and shared by the host, so what an agent says about them has no effect.
class Agent extends EventEmitter {
  constructor(protocol, options = {}) {
    super();
    checkOptions(options, 'Agent');
    this.protocol = protocol;
    this.options = { ...options };
    this.keepAlive = Boolean(options.keepAlive);
    this.maxSockets = options.maxSockets ?? Infinity;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
    this.maxTotalSockets = options.maxTotalSockets ?? Infinity;
    this.sockets = dictionary();
    this.freeSockets = dictionary();
    this.requests = dictionary();
  }
  destroy() {}
}

// Where a request goes, by the options of Node's clients.
const addressOf = (options, expected, defaultPort) => {
  const protocol = options.protocol ?? expected;
  if (protocol !== expected) {
    const message = `Protocol "${protocol}" not supported. Expected "${expected}"`;
    throw withCode(new TypeError(message), 'ERR_INVALID_PROTOCOL');
  }
  const hostname = `${options.hostname || options.host || 'localhost'}`;
  const path = `${options.path || '/'}`;
  if (/[^!-\xff]/.test(path)) {
    throw withCode(new TypeError('Request path contains unescaped characters'), 'ERR_UNESCAPED_CHARACTERS');
  }
  if (/[\s/?#@\\]/.test(hostname)) throw withCode(new TypeError('Invalid URL'), 'ERR_INVALID_URL');
  const port = +(options.port || options.defaultPort || defaultPort);
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
  const target = (path.startsWith('/') ? path : `/${path}`).replaceAll('#', '%23');
  const href = `${protocol}//${host}${port === defaultPort ? '' : `:${port}`}${target}`;
  return { protocol, hostname, port, path, href };
};

// Node's `request(url, options, callback)`, where each but one may be missing.
const optionsAndCallback = (options, callback) =>
  typeof options === 'function' ? [{}, options] : [options ?? {}, callback];
const argumentsOf = (url, options, callback) => {
  const isUrl = typeof url === 'string' || (isObject(url) && url.href !== undefined && url.searchParams !== undefined);
  if (!isUrl) return optionsAndCallback(url, options);
  const [given, done] = optionsAndCallback(options, callback);
  const parts = partsOf(normalised(typeof url === 'string' ? url : url.href));
  if (parts.protocol === undefined) throw withCode(new TypeError('Invalid URL'), 'ERR_INVALID_URL');
  return [{ ...parts, ...given }, done];
};

// The module `http` or `https`.
exports.clientFor = (protocol, port) => {
  class ProtocolAgent extends Agent {
    constructor(options) {
      super(protocol, options);
      this.defaultPort = port;
    }
  }
  const request = (...given) => {
    const [options, callback] = argumentsOf(...given);
    checkOptions(options, 'request');
    return new ClientRequest(addressOf(options, protocol, port), options, callback);
  };
  const get = (...given) => request(...given).end();
  const createServer = () => {
    throw unavailable('a server');
  };
  return { request, get, Agent: ProtocolAgent, globalAgent: new ProtocolAgent(), createServer };
};
