// outcome: timeout, error
// A wait on shared memory, which nobody wakes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return event;
}
