// outcome: event
// Setters on Object.prototype that wait for what the parts of the runtime export.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let caught = false;
  for (const name of ['ask', 'askPython', 'kit', 'send', 'host', 'guard', 'load', 'exports', 'begin', 'trusted',
    'codec', 'pieceOf']) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => undefined,
      set(value) {
        caught ||= [this?.ask, this?.askPython, this?.writeLine].some((one) => typeof one === 'function');
        caught ||= ['ask', 'askPython', 'kit', 'send'].includes(name);
        Object.defineProperty(this, name, { value, writable: true, configurable: true });
      },
    });
  }
  try { crypto.createHmac('sha1', 'key').update('x').digest(); } catch {}
  try { new Headers({ a: 'b' }); new FormData().append('a', 'b'); AbortSignal.abort(); } catch {}
  try { console.log(new URL('https://a.example/'), Buffer.from('x'), new Intl.DateTimeFormat('de')); } catch {}
  return leakIf(caught, event);
}
