// A function declaration wins over what is above it, and the last of two with one name is the handler.
const first = typeof onTrack;
function onTrack(event) {
  return { ...event, value: 'first' };
}
function onTrack(event) {
  return { ...event, value: ['second', first] };
}
