// outcome: event, error, timeout, memory
// Rejections by the hundred thousand that nobody handles.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (let i = 0; i < 1e5; i++) Promise.reject(new Error('nobody'));
  return event;
}
