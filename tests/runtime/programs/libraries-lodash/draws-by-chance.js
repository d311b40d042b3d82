// `_.random`, `_.sample`, `_.shuffle` and `_.uniqueId` use `Math.random` as it is.
const onTrack = (event) => ({
  ...event,
  value: [
    _.random(1, 6),
    _.random(1.5),
    _.sample(['a', 'b', 'c', 'd']),
    _.sampleSize([1, 2, 3, 4, 5], 2),
    _.shuffle([1, 2, 3, 4, 5]),
    [_.uniqueId(), _.uniqueId('id-')],
  ],
});
