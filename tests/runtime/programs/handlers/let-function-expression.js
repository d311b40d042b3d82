// A handler may be a function expression in a let, and the last assignment to it counts.
let onTrack = function () {
  return null;
};
onTrack = function later(event) {
  return { ...event, value: onTrack.name };
};
