// outcome: error, timeout
// A request with a hundred thousand headers.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const headers = {};
  for (let i = 0; i < 1e5; i++) headers[`x-${i}`] = 'y';
  return fetch('http://127.0.0.1:1/', { headers });
}
