// outcome: error
// A request with a body of many megabytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return fetch('http://127.0.0.1:1/', { method: 'POST', body: 'x'.repeat(2e7) });
}
