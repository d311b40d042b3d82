// performance tells milliseconds that only grow, and where they began.
async function onTrack(event) {
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const took = performance.now() - before;
  const value = [took >= 9, typeof performance.timeOrigin, typeof performance.toJSON, global === globalThis];
  return { ...event, value };
}
