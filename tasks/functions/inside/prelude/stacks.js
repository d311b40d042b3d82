// Stacks as in Node: first what the error says, which the engine leaves out, then the frames of the author's own code.
const LOADED_AS = '<dukpy>';
const FILE = 'function.js';

// Whoever holds a call site holds the functions on the stack, the host's too: none leaves this part.
let site;
NativeError.prepareStackTrace = (_, sites) => {
  site = sites[0];
};
new NativeError();
const CallSite = getPrototypeOf(site);
const functionOf = uncurry(CallSite.getFunctionName);
const fileOf = uncurry(CallSite.getFileName);
const lineOf = uncurry(CallSite.getLineNumber);
const columnOf = uncurry(CallSite.getColumnNumber);

const headOf = (error) => {
  const name = read(error, 'name');
  const message = read(error, 'message');
  const shownName = name === undefined ? 'Error' : textOf(name);
  const shownMessage = message === undefined ? '' : textOf(message);
  return shownName && shownMessage ? `${shownName}: ${shownMessage}` : shownName || shownMessage;
};

// Once the script has loaded, code of the top level is the host that comes in.
const frameOf = (one) => {
  const name = functionOf(one);
  if (fileOf(one) !== LOADED_AS || (loaded && name === '<eval>')) return '';
  const place = `${FILE}:${lineOf(one)}:${columnOf(one)}`;
  return `\n    at ${name === null || name === '<anonymous>' || name === '<eval>' ? place : `${name} (${place})`}`;
};

// An error's text is put in front when its stack is first read, as in Node: many classes set their `name` late. Read
// within a host call, it must not run a getter of the author's.
const traces = new WeakMap();
const traceOf = uncurry(WeakMap.prototype.get);
const noteTrace = uncurry(WeakMap.prototype.set);
const holderOf = (object) => {
  while (object !== null && traceOf(traces, object) === undefined) object = getPrototypeOf(object);
  return object;
};
const stackProperty = {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    const holder = isObject(this) && !calling ? holderOf(this) : null;
    if (holder === null) return undefined;
    const trace = traceOf(traces, holder);
    trace.text ??= headOf(holder) + trace.frames;
    return trace.text;
  },
  set(value) {
    defineProperty(this, 'stack', { __proto__: null, value, writable: true, configurable: true, enumerable: false });
  },
};
let newest;
const attach = (object, frames) => {
  newest = object;
  noteTrace(traces, object, { __proto__: null, frames, text: undefined });
  defineProperty(object, 'stack', stackProperty);
};

// Called again for an error that is thrown again: it keeps its stack. While the script loads the engine itself reports
// errors, and puts their text before the frames.
NativeError.prepareStackTrace = (error, sites) => {
  let frames = '';
  for (let i = 0; i < sites.length; i++) frames += frameOf(sites[i]);
  if (loaded && !hasOwn(error, 'stack')) attach(error, frames);
  return slice(frames, 1);
};
const { captureStackTrace: capture } = NativeError;
define('captureStackTrace', function captureStackTrace(object, above = captureStackTrace) {
  apply(capture, NativeError, [object, above]);
  attach(object, object.stack === '' ? '' : `\n${object.stack}`);
}, NativeError);
defineProperty(NativeError, 'prepareStackTrace', {
  get: () => undefined,
  set() {},
  configurable: false,
  enumerable: false,
});

// What the engine says of an unhandled rejection, with the frames if it is the newest error's.
const withFrames = (text) =>
  newest !== undefined && headOf(newest) === text ? text + traceOf(traces, newest).frames : text;
