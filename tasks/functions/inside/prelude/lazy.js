// Names whose source is loaded on first use: most functions need few of them, and every object that lives costs time
// at each evaluation. A part is a module: one of ours from the folder globals, or a bundled library.

// Where a global comes from: a part, and which of its exports if not the whole.
const GLOBALS = {
  __proto__: null,
  fetch: ['fetch'],
  Headers: ['fetch/headers', 'Headers'],
  Request: ['fetch/request', 'Request'],
  Response: ['fetch/response', 'Response'],
  Blob: ['fetch/blob', 'Blob'],
  FormData: ['fetch/formdata', 'FormData'],
  AbortController: ['fetch/abort', 'AbortController'],
  AbortSignal: ['fetch/abort', 'AbortSignal'],
  Event: ['fetch/abort', 'Event'],
  EventTarget: ['fetch/abort', 'EventTarget'],
  https: ['https'],
  Buffer: ['buffer', 'Buffer'],
  crypto: ['crypto'],
  Intl: ['intl', 'Intl'],
  console: ['console'],
  TextDecoder: ['text', 'TextDecoder'],
  TextEncoder: ['text', 'TextEncoder'],
  URL: ['url/whatwg', 'URL'],
  URLSearchParams: ['url/search-params', 'URLSearchParams'],
  structuredClone: ['clone', 'structuredClone'],
  performance: ['performance'],
  zlib: ['zlib/global'],

  // Libraries, under the names by which authors know them.
  AWS: ['aws'],
  OAuth: ['oauth'],
  _: ['lodash'],
  atob: ['buffer/base64', 'atob'],
  btoa: ['buffer/base64', 'btoa'],
  fetchretrylib: ['fetchretry'],
  hubspotlib: ['hubspot'],
  jsonwebtoken: ['jsonwebtoken'],
  libphonenumberjslib: ['libphonenumberjs'],
  mailchimplib: ['mailchimp'],
  moment: ['moment'],
  nodemailjet: ['nodemailjet'],
  sendgrid: ['sendgrid'],
  stripe: ['stripe'],
  twilio: ['twilio'],
  uuidv5: ['uuidv5'],
  winstonlib: ['winston'],
  xml: ['xml'],
  xml2js: ['xml2js'],
};

// Globals that cannot be had, and why. Their first use throws.
const POST = (url, body, page) =>
  `call its API with fetch("https://${url}", { method: "POST", headers: { Authorization, "Content-Type": ` +
  `"application/json" }, body: JSON.stringify(${body}) }), as docs/functions/${page}.md shows`;
const GOOGLE = (name, path, body) => POST(`${name}.googleapis.com/${path}`, body, 'google');
const UNAVAILABLE = {
  __proto__: null,
  google: {
    cloud: {
      automl: GOOGLE('automl', 'v1/projects/ID/locations/ID/models/ID:predict', '{ payload: { ... } }'),
      bigquery: GOOGLE(
        'bigquery', 'bigquery/v2/projects/ID/datasets/ID/tables/ID/insertAll', '{ rows: [{ json: { ... } }] }',
      ),
      datastore: GOOGLE('datastore', 'v1/projects/ID:commit', '{ mode: "NON_TRANSACTIONAL", mutations: [ ... ] }'),
      firestore: GOOGLE('firestore', 'v1/projects/ID/databases/(default)/documents/COLLECTION', '{ fields: { ... } }'),
      functions: GOOGLE('cloudfunctions', 'v1/projects/ID/locations/ID/functions/NAME:call', '{ data: "..." }'),
      pubsub: GOOGLE('pubsub', 'v1/projects/ID/topics/ID:publish', '{ messages: [{ data: btoa("...") }] }'),
      storage: GOOGLE('storage', 'upload/storage/v1/b/BUCKET/o?uploadType=media&name=NAME', '{ ... }'),
      tasks: GOOGLE('cloudtasks', 'v2/projects/ID/locations/ID/queues/ID/tasks', '{ task: { httpRequest: { ... } } }'),
    },
  },
  jsforce: POST('INSTANCE.my.salesforce.com/services/data/v58.0/sobjects/Contact', '{ LastName: "..." }', 'salesforce'),
  skyflowlib: {
    skyflow: POST('ID.vault.skyflowapis.com/v1/vaults/ID/TABLE', '{ records: [{ fields: { ... } }] }', 'skyflow'),
  },
};

const NOT_INSTALLED = 'its library is not installed, see "splice libraries"';
const compile = (0, eval);
const modules = dictionary();
const unavailable = (name, reason) => new NativeError(`${name} is not available in this runtime: ${reason}`);

// A part's exports; errors call it `shownName`. As in Node, an unfinished module gives what it has exported so far.
const load = (name, shownName = name) => {
  if (name in modules) return modules[name].exports;
  const source = host(`S${name}`);
  if (source === null) throw unavailable(shownName, NOT_INSTALLED);
  const module = (modules[name] = { __proto__: null, exports: {} });
  try {
    apply(compile(source), module.exports, [load, module, module.exports, kit]);
  } catch (error) {
    delete modules[name];
    throw error;
  }
  return module.exports;
};

// A global that becomes an ordinary property when it is first read, or when somebody assigns to it. One function is
// both getter and setter.
const expose = (name, access) => {
  const descriptor = { __proto__: null, configurable: true, enumerable: false, get: access, set: access };
  defineProperty(globalThis, name, descriptor);
};

const defineLazily = (name, find) => {
  const access = (...given) => {
    let value = given[0];
    try {
      if (given.length === 0) value = find(name);
    } catch (error) {
      expose(name, access); // a library that failed half-way may have asked for its own name
      throw error;
    }
    define(name, value);
    return value;
  };
  expose(name, access);
};

// Any use of it throws; only its name may be looked at, as in `typeof AWS`.
const refuseUse = (name, reason) => {
  const refuse = () => {
    throw unavailable(name, reason);
  };
  const traps = dictionary();
  for (const trap of ['apply', 'construct', 'get', 'has', 'ownKeys', 'set']) traps[trap] = refuse;
  return new Proxy(function () {}, traps);
};

// Of `google.cloud.pubsub` only the last one is refused, and so is any name beside it.
const refuse = (name, what) => {
  if (typeof what === 'string') return refuseUse(name, what);
  const owner = {};
  for (const part in what) define(part, refuse(`${name}.${part}`, what[part]), owner);
  return load('services/only').only(owner, name, 'call its API with fetch, as the pages of docs/functions show');
};

// As texts, `part.property`: they cost nothing to keep.
const places = dictionary();
const indexOf = uncurry(String.prototype.indexOf);
const find = (name) => {
  const place = places[name];
  const dot = indexOf(place, '.');
  const part = load(slice(place, 0, dot), name);
  const property = slice(place, dot + 1);
  return property === '' ? part : part[property];
};
for (const name in GLOBALS) {
  const [part, property = ''] = GLOBALS[name];
  places[name] = `${part}.${property}`;
  defineLazily(name, find);
}
const findRefused = (name) => refuse(name, UNAVAILABLE[name]);
for (const name in UNAVAILABLE) defineLazily(name, findRefused);

// What the parts of the folder globals stand on, besides `require`.
const kit = {
  __proto__: null,
  apply,
  ask,
  cancel,
  clearTimer: stop,
  defer,
  define,
  defineProperty,
  dictionary,
  guard: (turn, callback, args) => guard(turn, callback, args), // defined by a later part
  isInstance,
  isObject,
  lowerCase,
  now,
  owned,
  owner: () => owner(), // defined by a later part
  parse,
  refuseUse,
  send,
  setImmediate: (callback) => start(Immediate, callback, [], 0, false),
  setTimer: (callback, ms) => start(Timeout, callback, [], delayOf(ms), false),
  stringify,
  targetOf,
  textOf,
  uncurry,
  upperCase,
  writeLine,
};
