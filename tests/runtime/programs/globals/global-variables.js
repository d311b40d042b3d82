// Top-level var and function become properties of globalThis, let and const do not.
var a = 1;
let b = 2;
const c = 3;
function onTrack(event) {
  const value = [
    globalThis.a,
    globalThis.b,
    globalThis.c,
    typeof globalThis.onTrack,
    this === globalThis,
    delete globalThis.a,
  ];
  return { ...event, value: value.map((one) => (one === undefined ? 'undefined' : one)) };
}
