// The last part: how the host comes in, and how a chunk of events or batches runs, one at a time.
let settings = '{}';
let done = true;
defineProperty(state, 'done', { enumerable: true, get: () => done });
Object.preventExtensions(state);

// The handlers by the type of their events; that of batches has none, so that no event can ask for it.
const HANDLERS = {
  __proto__: null,
  identify: 'onIdentify',
  track: 'onTrack',
  page: 'onPage',
  screen: 'onScreen',
  group: 'onGroup',
  alias: 'onAlias',
  delete: 'onDelete',
};
const BATCH_HANDLER = 'onBatch';
const caseOf = (name) => `case '${name}': return typeof ${name} === 'function' ? ${name} : undefined;`;
let cases = '';
for (const type in HANDLERS) cases += caseOf(HANDLERS[type]);
cases += caseOf(BATCH_HANDLER);

// Compiled before user code, yet at the global level: it sees the script's own const and let.
const findHandler = (0, eval)(`(name) => { switch (name) { ${cases} } }`);
const nameForType = (type) => (typeof type === 'string' ? HANDLERS[type] : undefined);
const namesOfHandlers = () => {
  let names = '';
  const add = (name) => {
    if (findHandler(name) !== undefined) names += `${names === '' ? '' : ','}${name}`;
  };
  for (const type in HANDLERS) add(HANDLERS[type]);
  add(BATCH_HANDLER);
  return names;
};

// A turn is the time of one event, or of one batch. What is set going in it (timers, requests, loads, microtasks)
// belongs to it, also when a callback runs late, in the time of the next one. What the script does while loading
// belongs to LOADING.
const LOADING = { __proto__: null, next: undefined, ended: false, hasLoads: false };
let current = LOADING;
let late;
const owner = () => late ?? current;

// Only the first ending of a turn counts: `R` returned, `D` dropped, `E` threw, `V` returned what is no JSON, `N` there
// is no handler.
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

const noteLackOfMemory = (error) => {
  if (isOutOfMemory(error)) host('O');
  if (mayLackMemory(error)) host('?');
};

const fail = (turn, error) => {
  noteLackOfMemory(error);
  if (turn === LOADING || turn.ended) return writeLine(`Uncaught ${showError(error)}`);
  const described = describe(error);
  return finish(turn, described.name === 'DropEvent' ? 'D' : `E${stringify(described)}`);
};

const succeed = (turn, job, result) => {
  if (result === undefined || result === null) return finish(turn, 'D');
  let text;
  try {
    text = stringify(result);
    if (text !== undefined && job.inputs !== undefined) text = replyOf(text, job.inputs);
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

const invoke = async (turn, job) => {
  let result;
  try {
    const handler = findHandler(job.name);
    if (handler === undefined) return finish(turn, `N${namesOfHandlers()}\n${slice(textOf(job.type), 0, MAX_NAME)}`);
    result = handler(job.given, parse(settings));
    if (isObject(result) && typeof result.then === 'function') ({ result } = await owned(settled(result)));
    else await undefined; // what the handler has set going comes first
  } catch (error) {
    return fail(turn, error);
  }
  return succeed(turn, job, result);
};

// A job is what a handler is called with; `inputs` are a batch's events.
const jobOfEvent = (event) => {
  const type = event?.type;
  return { __proto__: null, name: nameForType(type), type, given: event, inputs: undefined };
};
const jobOfBatch = (events) =>
  ({ __proto__: null, name: BATCH_HANDLER, type: '', given: events, inputs: copyOf(events) });

const runEach = async (items, jobOf) => {
  done = false;
  const count = items.length;
  for (let i = 0; i < count; i++) {
    const goOn = await owned(new NativePromise((next) => {
      current = { __proto__: null, next, ended: false, hasLoads: false };
      noteEntry();
      invoke(current, jobOf(items[i]));
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
    case 'events': return void runEach(given.data, jobOfEvent);
    case 'batches': return void runEach(given.data, jobOfBatch);
    case 'answers': return deliver(given.data);
    case 'timer': return fire();
    case 'rejected': return writeLine(`Unhandled rejection: ${withFrames(given.data)}`);
    default: return undefined;
  }
};
