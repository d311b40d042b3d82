// Promise.any fails with an AggregateError that holds all reasons in order.
async function onTrack(event) {
  try {
    return await Promise.any([Promise.reject(new Error('one')), Promise.reject(new Error('two'))]);
  } catch (error) {
    const made = new AggregateError([1, 2], 'made by hand');
    const value = [error.name, error.errors.map((one) => one.message), made.errors, made.message];
    return { ...event, value };
  }
}
