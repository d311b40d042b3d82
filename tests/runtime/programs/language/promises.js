// Promises settle in the order of the language, also allSettled, race and any.
async function onTrack(event) {
  const order = [];
  const later = (name, turns) =>
    turns ? Promise.resolve().then(() => later(name, turns - 1)) : Promise.resolve(order.push(name));
  await Promise.all([later('c', 3), later('a', 1), later('b', 2)]);
  const settled = await Promise.allSettled([1, Promise.reject(new Error('no')), Promise.resolve(2)]);
  const value = [
    order,
    settled.map(({ status, value, reason }) => [status, value ?? reason.message]),
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 20, 'slow')), 'fast']),
    await Promise.any([Promise.reject(1), Promise.resolve('any')]),
    await Promise.all([]),
    await Promise.race([Promise.reject(3)]).catch((reason) => reason + 1),
  ];
  return { ...event, value };
}
