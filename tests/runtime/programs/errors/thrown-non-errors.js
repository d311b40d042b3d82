// events: [{"type": "track", "n": 0}, {"type": "track", "n": 1}, {"type": "track", "n": 2}, {"type": "track", "n": 3}, {"type": "track", "n": 4}, {"type": "track", "n": 5}]
// What is thrown need not be an error.
const things = [
  'a text',
  42,
  undefined,
  null,
  { code: 7, why: 'plain' },
  { name: 'Custom', message: 'with a message' },
];
function onTrack(event) {
  throw things[event.n];
}
