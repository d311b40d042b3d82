// `_.merge`, `_.mergeWith`, `_.defaults`, `_.defaultsDeep` and `_.assignWith` differ in depth and in what wins.
const onTrack = (event) => {
  const join = (ours, theirs) => (_.isArray(ours) ? ours.concat(theirs) : undefined);
  return {
    ...event,
    value: [
      _.merge({ a: { b: 1, c: [1, 2] } }, { a: { b: undefined, c: [3], d: null } }),
      _.mergeWith({ tags: ['a'] }, { tags: ['b'] }, join),
      _.defaults({ a: 1, b: null, c: undefined }, { a: 2, b: 2, c: 2 }),
      _.defaultsDeep({ a: { b: 1 } }, { a: { b: 2, c: 3 } }),
      _.assignWith({ a: 1 }, { a: 2, b: 3 }, (ours, theirs) => (ours === undefined ? theirs : ours)),
    ],
  };
};
