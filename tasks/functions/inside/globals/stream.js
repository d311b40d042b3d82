// Node's module of that name, as far as libraries use it: the old base class. The newer streams are not here.
const EventEmitter = require('events');
const { inherits } = require('util');

// A function, since libraries call it as the parent of theirs, without `new`.
function Stream(options) {
  EventEmitter.call(this, options);
}
inherits(Stream, EventEmitter);

Stream.prototype.pipe = function (target, options) {
  const onData = (chunk) => {
    if (target.writable && target.write(chunk) === false) this.pause?.();
  };
  const onDrain = () => {
    if (this.readable) this.resume?.();
  };
  let ended = false;
  const once = (act) => () => {
    if (ended) return;
    ended = true;
    act();
  };
  const onEnd = once(() => target.end());
  const onClose = once(() => target.destroy?.());
  const onError = function (error) {
    stop();
    if (this.listenerCount('error') === 0) throw error;
  };
  const listeners = [
    [this, 'data', onData],
    [target, 'drain', onDrain],
    [this, 'error', onError],
    [target, 'error', onError],
  ];
  if (!target._isStdio && options?.end !== false) listeners.push([this, 'end', onEnd], [this, 'close', onClose]);
  const stop = () => {
    for (const [emitter, event, listener] of listeners) emitter.removeListener(event, listener);
  };
  listeners.push([this, 'end', stop], [this, 'close', stop], [target, 'close', stop]);
  for (const [emitter, event, listener] of listeners) emitter.on(event, listener);
  target.emit('pipe', this);
  return target;
};

module.exports = Stream;
Stream.Stream = Stream;
