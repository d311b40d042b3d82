// Maps and sets are shown with their size and entries.
function onTrack(event) {
  const map = new Map([['key', { a: 1 }], [{ k: 1 }, new Set([1, 'two'])]]);
  map.extra = true;
  console.log(map, new Set(), new Map(), new Set([[1], { a: { b: { c: 1 } } }]));
  class Registry extends Map {}
  console.log(new Registry([[1, 2]]), new WeakMap(), new WeakSet());
}
