// outcome: event
// Callbacks that look at what calls them and with what.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  let caught = false;
  const look = function (...given) {
    const names = [this, ...given].filter((one) => one instanceof Object).flatMap((one) => Reflect.ownKeys(one));
    caught ||= ['ask', 'callback', 'owner', 'kit', 'send', 'callPython'].some((name) => names.includes(name));
    try { caught ||= typeof look.caller === 'function'; } catch {}
    return true;
  };
  const signal = AbortSignal.timeout(1);
  signal.onabort = look;
  signal.addEventListener('abort', { handleEvent: look });
  new Headers({ a: 'b' }).forEach(look);
  new URLSearchParams('a=b').forEach(look);
  queueMicrotask(look);
  setImmediate(look);
  await new Promise((done) => setTimeout(function () { look.call(this); done(); }, 3));
  await cache.load('key', 1, async function () { return look.call(this); });
  crypto.randomBytes(4, look);
  const request = https.request('https://127.0.0.1:1/', (response) => look.call(response.resume()));
  for (const name of ['error', 'close', 'socket', 'finish']) request.on(name, look);
  await new Promise((done) => { request.on('close', done); request.end(); });
  return leakIf(caught, event);
}
