// events: [{"type": "track", "n": 0}, {"type": "track", "n": 1}, {"type": "track", "n": 2}, {"type": "track", "n": 3}, {"type": "track", "n": 4}, {"type": "track", "n": 5}, {"type": "track", "n": 6}]
// What is no object with a valid type is no event.
const values = ['text', 42, true, ['a'], { name: 'no type' }, { type: 'unknown' }, function () {}];
function onTrack(event) {
  return values[event.n];
}
