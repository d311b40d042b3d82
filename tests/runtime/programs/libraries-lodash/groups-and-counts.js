// `_.groupBy`, `_.countBy`, `_.keyBy`, `_.partition` and `_.sumBy` sum up the items of an order.
const items = [
  { sku: 'a', kind: 'book', price: 10.5 },
  { sku: 'b', kind: 'toy', price: 3 },
  { sku: 'c', kind: 'book', price: 7 },
];
const onTrack = (event) => ({
  ...event,
  value: {
    byKind: _.groupBy(items, 'kind'),
    counts: _.countBy(items, ({ price }) => (price > 5 ? 'dear' : 'cheap')),
    bySku: _.keyBy(items, 'sku'),
    split: _.partition(items, ['kind', 'toy']),
    sum: _.sumBy(items, 'price'),
    mean: _.meanBy(items, 'price'),
    dearest: _.maxBy(items, 'price').sku,
    cheapest: _.minBy(items, 'price').sku,
  },
});
