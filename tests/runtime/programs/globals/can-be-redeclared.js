// Global names may be declared anew.
const _ = 'mine';
let moment = 1;
var cache = { load: 'own' };
function fetch() {
  return 'not the global';
}
function onTrack(event) {
  return { ...event, value: [_, moment, cache.load, fetch()] };
}
