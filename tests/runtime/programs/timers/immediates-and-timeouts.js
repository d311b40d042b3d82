// Immediates run before timers that are not due, each set within another runs later.
async function onTrack(event) {
  const order = [];
  await new Promise((resolve) => {
    setTimeout(() => {
      order.push('timeout');
      setTimeout(() => order.push('nested timeout'), 15);
      setImmediate(() => {
        order.push('immediate in timeout');
        queueMicrotask(() => order.push('microtask in immediate'));
        setImmediate(() => order.push('nested immediate'));
      });
      Promise.resolve().then(() => order.push('then in timeout'));
    }, 5);
    setTimeout(resolve, 40);
  });
  return { ...event, value: order };
}
