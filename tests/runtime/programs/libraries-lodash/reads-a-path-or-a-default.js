// `_.get`, `_.has` and `_.result` read by path, with a default for what is missing.
const onTrack = (event) => ({
  ...event,
  value: [
    _.get(event, 'properties.email'),
    _.get(event, ['properties', 'items', 0, 'sku'], 'none'),
    _.get(event, 'properties.items[0].sku', 'none'),
    _.has(event, 'properties.total'),
    _.has(event, 'properties.missing'),
    _.result({ a: { b() { return this.c; }, c: 7 } }, 'a.b'),
  ],
});
