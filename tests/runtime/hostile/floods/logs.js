// outcome: event, memory, timeout
// Console lines by the hundred thousand.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (let i = 0; i < 1e5; i++) console.log('line', i);
  return event;
}
