// events: [{"type": "track", "n": 1}, {"type": "track", "n": 2}, {"type": "track", "n": 3}]
// Variables outside of the handler keep their values from one event to the next.
let count = 0;
const seen = new Set();
function onTrack(event) {
  count += event.n;
  seen.add(event.n);
  return { ...event, value: [count, ...seen] };
}
