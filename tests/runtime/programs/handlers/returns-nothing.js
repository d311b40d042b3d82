// events: [{"type": "track", "n": 1}, {"type": "track", "n": 2}, {"type": "track", "n": 3}]
// An event whose handler returns undefined or null is dropped.
async function onTrack(event) {
  if (event.n === 1) return;
  if (event.n === 2) return null;
  return event;
}
