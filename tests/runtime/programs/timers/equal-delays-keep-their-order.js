// Timers with the same delay run in the order in which they were set.
async function onTrack(event) {
  const order = [];
  for (const name of ['a', 'b', 'c', 'd']) setTimeout(() => order.push(name), 3);
  await new Promise((resolve) => setTimeout(resolve, 30));
  return { ...event, value: order };
}
