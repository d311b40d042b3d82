// console.dir takes options for its inspection.
function onTrack(event) {
  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  console.dir(deep);
  console.dir(deep, { depth: 0 });
  console.dir(deep, { depth: null });
  console.dir({ b: 1, a: 2 }, { sorted: true, breakLength: 5 });
  console.dir({ shown: 1 }, { compact: false });
  console.dir('text');
}
