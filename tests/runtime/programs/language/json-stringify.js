// JSON.stringify indents, filters, calls toJSON, and escapes what must be.
function onTrack(event) {
  const data = { b: [1, { c: 2 }], a: 'x', skip: undefined, date: new Date(0), 10: 'ten', 9: 'nine' };
  const value = [
    JSON.stringify(data),
    JSON.stringify(data, null, 2),
    JSON.stringify(data, ['a', 'b']),
    JSON.stringify([], null, '--'),
    JSON.stringify(data, (key, item) => (typeof item === 'number' ? item * 2 : item)),
    JSON.stringify('\u2028\ud800"\\\b\u0001'),
    JSON.stringify(undefined) === undefined,
    JSON.stringify({ a: [undefined, NaN] }),
    JSON.stringify(Object.create({ inherited: 1 })),
    JSON.stringify({ [Symbol('s')]: 1 }),
    JSON.stringify(new Map([[1, 2]])),
    JSON.stringify(Object(1n) instanceof BigInt),
    JSON.stringify({ a: {} }, null, 1),
  ];
  return { ...event, value };
}
