// outcome: error, memory, timeout
// A value nested deeper than the stack.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let deep = [];
  for (let i = 0; i < 1e5; i++) deep = [deep];
  return { ...event, deep };
}
