// Built-in objects show their tags.
function onTrack(event) {
  console.log(JSON, Math, globalThis.Reflect, (function* () {})(), new Map([[1, 2]]).keys === undefined);
  console.log((function () { return arguments; })(1, 'b'));
  console.log([[]], [{}], [[], {}], { a: [], b: {} }, [[[]]], [[[{}]]], [[[{ a: 1 }]]]);
}
