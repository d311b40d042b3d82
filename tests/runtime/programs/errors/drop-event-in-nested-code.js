// DropEvent from nested asynchronous code drops the event without a trace.
const filter = async (event) => {
  await new Promise((resolve) => setImmediate(resolve));
  if (!event.properties.consent) throw new DropEvent('no consent');
};
async function onTrack(event) {
  await Promise.all([filter(event), Promise.resolve()]);
  return event;
}
