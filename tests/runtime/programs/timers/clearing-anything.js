// Clearing what is no timer does nothing; a number or its text clears one that was asked for its number.
async function onTrack(event) {
  const ran = [];
  for (const nothing of [undefined, null, {}, 'x', 12345, NaN, true, Symbol('s'), 5n]) clearTimeout(nothing);
  const timers = ['number', 'text', 'interval', 'self'].map((name) => setTimeout(() => ran.push(name), 3));
  clearTimeout(+timers[0]);
  clearTimeout(String(+timers[1]));
  clearInterval(timers[2]);
  clearTimeout(timers[2]);
  timers[3].close();
  clearImmediate(setTimeout(() => ran.push('not an immediate'), 3) && undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { ...event, value: ran };
}
