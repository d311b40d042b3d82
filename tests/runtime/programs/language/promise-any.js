// Promise.any takes the first that is kept or says that none is, also for classes of authors.
const attempt = (promise) => promise.then((value) => ['kept', value], (error) => [
  error.name, error.message, error.errors?.map(String), Object.getOwnPropertyNames(error).filter((name) => name !== 'stack').sort(),
  error instanceof AggregateError, Object.keys(error),
]);
async function onTrack(event) {
  let resolved = 0;
  class Own extends Promise {
    static resolve(value) {
      resolved++;
      return super.resolve(value);
    }
  }
  const throwing = { [Symbol.iterator]() { throw new RangeError('no list'); } };
  const own = Own.any([Promise.reject(1), 2]);
  const value = [own instanceof Own, await attempt(own), resolved];
  value.push(await attempt(Promise.any([Promise.reject(new Error('one')), Promise.reject('two')])));
  value.push(await attempt(Promise.any([])), await attempt(Promise.any([Promise.reject(0), 'now'])));
  value.push(await attempt(Own.any([Own.reject(3)])), await attempt(Promise.any(throwing)), (await attempt(Promise.any(5)))[0]);
  value.push(await attempt(Promise.any([new Promise((done) => setTimeout(done, 5, 'slow')), Promise.reject(1)])));
  value.push(await attempt(Promise.any([Promise.reject(new AggregateError([7]))])));
  for (const self of [undefined, {}, () => {}, 1]) {
    try {
      Promise.any.call(self, []);
      value.push('made');
    } catch (error) {
      value.push(error.name);
    }
  }
  const { name, length } = Promise.any;
  value.push(name, length, Object.keys(Promise), 'prototype' in Promise.any, new AggregateError([1]).message);
  return { ...event, value };
}
