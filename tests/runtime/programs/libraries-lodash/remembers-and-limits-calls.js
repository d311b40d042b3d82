// `_.memoize`, `_.once`, `_.after`, `_.partial`, `_.curry` and `_.attempt` wrap functions.
const onTrack = (event) => {
  let calls = 0;
  const slow = _.memoize((key) => `${key}${++calls}`);
  const once = _.once(() => ++calls);
  const error = _.attempt(() => {
    throw new RangeError('no');
  });
  return {
    ...event,
    value: [
      [slow('a'), slow('a'), slow('b'), slow.cache.size],
      [once(), once()],
      _.partial((a, b, c) => `${a}${b}${c}`, _, 'y')('x', 'z'),
      _.curry((a, b, c) => a + b + c)(1)(2, 3),
      [_.isError(error), error.message],
      _.times(3, _.constant('x')),
      _.over([Math.max, Math.min])(1, 2),
      _.overEvery([_.isNumber, _.isFinite])(1),
    ],
  };
};
