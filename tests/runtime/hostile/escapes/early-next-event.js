// outcome: event
// A second result for the same event.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const first = { ...event };
  Promise.resolve().then(() => ({ ...event, leak: 'second' }));
  return { then(resolve) { resolve(first); resolve({ ...event, leak: 'second' }); throw new Error('late'); } };
}
