// Timers pass on their arguments, and what is cleared does not run.
async function onTrack(event) {
  const got = [];
  setTimeout((...args) => got.push(args), 1, 'a', 2);
  const cleared = setTimeout(() => got.push('never'), 1);
  clearTimeout(cleared);
  clearTimeout(undefined);
  clearTimeout(null);
  clearTimeout('no timer');
  clearImmediate(setImmediate(() => got.push('never')));
  setImmediate((x) => got.push(x), 'immediate');
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { ...event, value: got.map(String).sort() };
}
