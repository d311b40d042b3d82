// Microtasks of a timer run before the next timer.
async function onTrack(event) {
  const order = [];
  setTimeout(() => {
    order.push('first');
    Promise.resolve().then(() => order.push('its microtask'));
  }, 1);
  setTimeout(() => order.push('second'), 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { ...event, value: order };
}
