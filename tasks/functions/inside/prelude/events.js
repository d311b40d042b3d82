// The last part: how the host comes in, and how a chunk of events runs, one event at a time.
let settings = '{}';
let done = true;
defineProperty(state, 'done', { enumerable: true, get: () => done });
Object.preventExtensions(state);

// Compiled before user code, yet at the global level: it sees the script's own const and let.
const findHandler = (0, eval)(`(type) => {
  switch (type) {
    case 'identify': return typeof onIdentify === 'function' ? onIdentify : undefined;
    case 'track': return typeof onTrack === 'function' ? onTrack : undefined;
    case 'page': return typeof onPage === 'function' ? onPage : undefined;
    case 'screen': return typeof onScreen === 'function' ? onScreen : undefined;
    case 'group': return typeof onGroup === 'function' ? onGroup : undefined;
    case 'alias': return typeof onAlias === 'function' ? onAlias : undefined;
    case 'delete': return typeof onDelete === 'function' ? onDelete : undefined;
  }
}`);

// A turn is one event's time. What is set going in it (timers, requests, loads, microtasks) belongs to it, also when
// a callback runs late, in the time of the next one. What the script does while loading belongs to LOADING.
const LOADING = { __proto__: null, next: undefined, ended: false, hasLoads: false };
let current = LOADING;
let late;
const owner = () => late ?? current;

// Only the first ending of an event counts: `R` returned, `D` dropped, `E` threw, `V` returned what is no JSON.
const finish = (turn, message) => {
  if (turn.ended) return;
  turn.ended = true;
  current = LOADING;
  if (size !== 0) endTimersOf(turn);
  if (waiting !== 0) forgetRequestsOf(turn);
  if (turn.hasLoads) forgetLoadsOf(turn);
  forgetOldestAwaited();
  forgetGenerators();
  turn.next(host(message));
};

const fail = (turn, error) => {
  if (isOutOfMemory(error)) host('O');
  if (error === null) host('?');
  if (turn === LOADING || turn.ended) return writeLine(`Uncaught ${showError(error)}`);
  const described = describe(error);
  return finish(turn, described.name === 'DropEvent' ? 'D' : `E${stringify(described)}`);
};

const succeed = (turn, result) => {
  if (result === undefined || result === null) return finish(turn, 'D');
  let text;
  try {
    text = stringify(result);
  } catch (error) {
    return fail(turn, error);
  }
  return finish(turn, text === undefined ? `V${typeof result}` : `R${text}`);
};

// A callback of user code outside the handler: its error ends the event to which it belongs.
const guard = (turn, callback, args, self) => {
  const before = late;
  late = turn;
  try {
    apply(callback, self, args);
  } catch (error) {
    fail(turn, error);
  } finally {
    late = before;
  }
};

// A promise of the author's whose constructor throws ends the function that awaits it, past any catch. So that is one
// of its own, and the result comes in a box, lest it be taken for a promise again.
const settled = async (promise) => ({ __proto__: null, result: await promise });

const invoke = async (turn, event) => {
  let result;
  try {
    const handler = findHandler(event.type);
    if (handler === undefined) return finish(turn, `N${event.type}`);
    result = handler(event, parse(settings));
    if (isObject(result) && typeof result.then === 'function') ({ result } = await owned(settled(result)));
    else await undefined; // what the handler has set going comes first
  } catch (error) {
    return fail(turn, error);
  }
  return succeed(turn, result);
};

const runEvents = async (events) => {
  done = false;
  const count = events.length;
  for (let i = 0; i < count; i++) {
    const goOn = await owned(new NativePromise((next) => {
      current = { __proto__: null, next, ended: false, hasLoads: false };
      noteEntry();
      invoke(current, events[i]);
    }));
    if (goOn !== true) break;
  }
  done = true;
};

const begin = (data) => {
  seedWith(data.seed);
  settings = data.settings;
};

// What comes from the host: the field `op` says what `data` is.
enter = (given) => {
  if (key === undefined) key = given.key;
  noteEntry();
  switch (given.op) {
    case 'begin': return begin(given.data);
    case 'events': return void runEvents(given.data);
    case 'answers': return deliver(given.data);
    case 'timer': return fire();
    case 'rejected': return writeLine(`Unhandled rejection: ${withFrames(given.data)}`);
    default: return undefined;
  }
};
