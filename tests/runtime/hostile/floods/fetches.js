// outcome: event, error, timeout
// Requests by the ten thousand.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  for (let i = 0; i < 1e4; i++) all.push(fetch('http://127.0.0.1:1/').catch((error) => error.message));
  return Promise.all(all).then((messages) => ({ ...event, refused: messages.length }));
}
