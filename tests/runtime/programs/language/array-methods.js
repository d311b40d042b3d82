// Arrays have the methods of Node 18: at, flat, flatMap, findLast, copyWithin and the rest.
function onTrack(event) {
  const list = [1, [2, [3, [4]]]];
  const value = [
    list.flat(),
    list.flat(Infinity),
    [1, 2].flatMap((n) => [n, n * 2]),
    [5, 6, 7].at(-2),
    [1, 2, 3, 4].findLast((n) => n % 2),
    [1, 2, 3].findLastIndex((n) => n > 5),
    [1, 2, 3, 4, 5].copyWithin(0, 3),
    Array.from('abc', (c) => c + c),
    Array.of(7),
    [1, 2, 3].includes(NaN),
    [NaN].includes(NaN),
    [NaN].indexOf(NaN),
    [3, 2, 1].reduceRight((a, b) => a + '' + b),
    [...[, 'a'].keys()],
    Object.keys([, 'a']),
    [1, 2, 3, 4].splice(1, 2),
    [1, 2].concat([3], 4, [[5]]),
    [1, 2, 3].fill(0, 1),
    [...'ab'].entries().next().value,
    [1, 2, 3].lastIndexOf(3),
    [].concat.length,
    Array.isArray(new Proxy([], {})),
    [1, 2, 3] + '',
  ];
  return { ...event, value };
}
