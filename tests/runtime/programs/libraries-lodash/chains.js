// `_.chain`, `_(…)` and `_.flow` work through a list step by step, lazily where they can.
const onTrack = (event) => {
  const seen = [];
  const lazy = _(_.range(1, 1000))
    .map((number) => {
      seen.push(number);
      return number * number;
    })
    .filter((square) => square % 2 === 0)
    .take(3)
    .value();
  return {
    ...event,
    value: [
      lazy,
      seen.length,
      _.chain([3, 1, 2, 3]).uniq().sortBy().reverse().map(String).join('-').value(),
      _.flow([(x) => x + 1, (x) => x * 2])(3),
      _.flowRight(_.toUpper, _.trim)('  a '),
    ],
  };
};
