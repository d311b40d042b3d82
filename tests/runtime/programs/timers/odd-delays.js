// Delays that are no good numbers count as one millisecond.
async function onTrack(event) {
  const order = [];
  for (const delay of [undefined, -5, NaN, 'x', 0, 2 ** 40, '1', null])
    setTimeout(() => order.push(String(delay)), delay);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { ...event, value: order.length };
}
