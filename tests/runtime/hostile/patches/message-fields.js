// outcome: event, error
// Every field of the runtime's messages on Object.prototype.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const name of ['op', 'data', 'key', 'id', 'next', 'ended', 'done', 'wait', 'waiting', 'error', 'answer', 'status',
    'resolve', 'owner', 'exports', 'result', 'value', 'writable', 'get', 'set', 'code', 'name', 'headers', 'body']) {
    Object.defineProperty(Object.prototype, name, { value: 'patched', configurable: true, writable: true });
  }
  return event;
}
