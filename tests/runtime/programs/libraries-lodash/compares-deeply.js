// `_.isEqual`, `_.isEqualWith`, `_.isMatch` and `_.isEmpty` compare structures, NaN, dates, maps and circles.
const onTrack = (event) => {
  const circle = { a: 1 };
  circle.self = circle;
  const other = { a: 1 };
  other.self = other;
  return {
    ...event,
    value: [
      _.isEqual({ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] }),
      _.isEqual(new Date(5), new Date(5)),
      _.isEqual(new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])),
      _.isEqual(circle, other),
      _.isEqual([1, 2], [2, 1]),
      _.isEqualWith('A', 'a', (x, y) => _.toLower(x) === _.toLower(y)),
      _.isMatch(event, { properties: { total: 42.5 } }),
      [{}, [], '', null, 5, new Map(), { a: 1 }, 'x'].map(_.isEmpty),
    ],
  };
};
