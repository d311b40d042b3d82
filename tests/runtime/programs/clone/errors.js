// Errors keep their class, if it is the language's, message and stack.
function onTrack(event) {
  const named = Object.assign(new TypeError('t'), { extra: 1 });
  class Own extends Error {
    get name() {
      return 'Own';
    }
  }
  const clones = [new RangeError('r'), named, new Own('o'), new Error('c', { cause: { a: 1 } })].map((error) => structuredClone(error));
  const value = clones.map((error) => [error.name, error.message, error.constructor.name, error.extra, error.cause, typeof error.stack]);
  return { ...event, value };
}
