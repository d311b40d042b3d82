// Code runs in sloppy mode: undeclared names, with, octal numbers, and duplicate parameters work.
function twice(a, a) {
  return a;
}
function onTrack(event) {
  undeclared = 1;
  let inside;
  with ({ x: 2 }) inside = x;
  const frozen = Object.freeze({ a: 1 });
  frozen.a = 2;
  delete Object.prototype;
  const value = [undeclared, typeof globalThis.undeclared, inside, 010, twice(1, 3), frozen.a, '\101'];
  return { ...event, value };
}
