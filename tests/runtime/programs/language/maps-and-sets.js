// Maps and sets keep their order, take any key, and may change while they are walked.
function onTrack(event) {
  const map = new Map([
    [NaN, 'nan'],
    [0, 'zero'],
    ['0', 'text'],
  ]);
  map.set(-0, 'negative zero');
  const seen = [];
  const set = new Set([1, 2, 3]);
  for (const n of set) {
    seen.push(n);
    if (n < 3) set.delete(n + 1);
    if (n === 1) set.add(4);
  }
  const weak = new WeakMap([[event, 'weak']]);
  const value = [
    map.get(NaN),
    [...map],
    seen,
    weak.get(event),
    Object.fromEntries(new Map([['a', 1]])),
    new Set('hello').size,
  ];
  return { ...event, value };
}
