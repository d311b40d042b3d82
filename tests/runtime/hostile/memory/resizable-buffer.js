// outcome: memory, error, event, timeout
// A buffer that may grow to more than there is.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const buffer = new ArrayBuffer(1, { maxByteLength: 2 ** 40 });
  buffer.resize(2 ** 40);
  return event;
}
