// A catch in a chain of promises recovers, finally passes on, and what then throws goes to the next catch.
function onTrack(event) {
  const steps = [];
  return Promise.resolve(1)
    .then(() => {
      throw new Error('first');
    })
    .finally(() => {
      steps.push('finally');
      return 'ignored';
    })
    .catch((error) => {
      steps.push(error.message);
      return Promise.reject(new Error('second'));
    })
    .catch((error) => steps.push(error.message))
    .then((count) => ({ ...event, value: [steps, count] }));
}
