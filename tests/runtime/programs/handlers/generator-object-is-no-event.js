// A generator function as a handler returns a generator, which is no event.
function* onTrack(event) {
  yield event;
}
