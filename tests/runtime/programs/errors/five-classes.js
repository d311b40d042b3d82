// events: [{"type": "track", "n": "RetryError"}, {"type": "track", "n": "ValidationError"}, {"type": "track", "n": "InvalidEventPayload"}, {"type": "track", "n": "EventNotSupported"}, {"type": "track", "n": "DropEvent"}]
// Each of the five error classes is known by name; DropEvent drops.
function onTrack(event) {
  throw new globalThis[event.n](`because of ${event.n}`);
}
