// In sloppy functions arguments and parameters are the same; with defaults they are not.
function same(a) {
  arguments[0] = 9;
  return a;
}
function other(a, b = 1) {
  arguments[0] = 9;
  return a;
}
function onTrack(event) {
  return { ...event, value: [same(1), other(1), same.length, other.length, same.name] };
}
