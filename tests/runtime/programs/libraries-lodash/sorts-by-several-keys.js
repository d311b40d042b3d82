// `_.sortBy` and `_.orderBy` are stable and take several keys and directions.
const people = [
  { name: 'cy', age: 40 },
  { name: 'Al', age: 36 },
  { name: 'bo', age: 40 },
  { name: 'di' },
];
const onTrack = (event) => ({
  ...event,
  value: [
    _.sortBy(people, ['age', 'name']),
    _.orderBy(people, ['age', ({ name }) => name.toLowerCase()], ['desc', 'asc']),
    _.sortedUniqBy([1.1, 1.9, 2.2], Math.floor),
  ],
});
