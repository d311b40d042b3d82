// Code, microtasks, timers and immediates run in the order of Node.
async function onTrack(event) {
  const order = [];
  await new Promise((resolve) => {
    setTimeout(() => order.push('timeout 20'), 20);
    setTimeout(() => order.push('timeout 5'), 5);
    setTimeout(resolve, 40);
    Promise.resolve().then(() => order.push('then'));
    queueMicrotask(() => order.push('microtask'));
    (async () => {
      order.push('async');
      await null;
      order.push('after await');
    })();
    order.push('sync');
  });
  return { ...event, value: order };
}
