// A stack keeps the name and message that the error had when it was made.
class Late extends Error {
  constructor(message) {
    super(message);
    this.name = 'Late';
  }
}
function onTrack(event) {
  const error = new Late('before');
  error.message = 'after';
  const unnamed = new Error();
  const value = [error, unnamed, new RetryError('r'), new TypeError()].map((one) => one.stack.split('\n')[0]);
  const written = new Error('x');
  written.stack = 'mine';
  return { ...event, value: [...value, written.stack, Object.keys(error), 'stack' in error] };
}
