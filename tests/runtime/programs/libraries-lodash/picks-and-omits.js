// `_.pick`, `_.omit`, `_.pickBy` and `_.omitBy` choose properties, also by deep paths.
const onTrack = (event) => ({
  ...event,
  value: {
    picked: _.pick(event, ['event', 'properties.total', 'missing']),
    omitted: _.omit(event, ['properties.email', 'userId', 'type']),
    numbers: _.pickBy({ a: 1, b: 'x', c: 2 }, _.isNumber),
    filled: _.omitBy({ a: null, b: undefined, c: 0, d: '' }, _.isNil),
  },
});
