// outcome: error
// A request to a URL of a megabyte.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return fetch(`http://127.0.0.1:1/${'x'.repeat(1e6)}`);
}
