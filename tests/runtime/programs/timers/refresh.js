// A refreshed timer starts anew, also when it has run; a cleared one stays cleared.
async function onTrack(event) {
  const order = [];
  const early = setTimeout(() => order.push('early'), 30);
  setTimeout(() => order.push('between'), 35);
  const twice = setTimeout(() => order.push('twice'), 1);
  const cleared = setTimeout(() => order.push('never'), 5);
  cleared.close();
  await new Promise((resolve) => setTimeout(resolve, 10));
  early.refresh();
  twice.refresh();
  cleared.refresh();
  await new Promise((resolve) => setTimeout(resolve, 60));
  return { ...event, value: order };
}
