// events: [{"type": "page", "name": "Home"}, {"type": "track", "event": "E"}]
// An event whose type has no handler is not supported, and the next one runs all the same.
function onTrack(event) {
  return event;
}
