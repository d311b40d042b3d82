// `_.mapKeys`, `_.mapValues`, `_.transform` and `_.isPlainObject` rewrite the keys of a whole event.
const snake = (value) => {
  if (_.isArray(value)) return value.map(snake);
  if (!_.isPlainObject(value)) return value;
  return _.mapValues(_.mapKeys(value, (_value, key) => _.snakeCase(key)), snake);
};
const onTrack = (event) => ({
  ...event,
  properties: snake({ orderId: 1, lineItems: [{ unitPrice: 2, productName: 'x' }], shipTo: { zipCode: '1' } }),
  value: [
    _.transform({ a: 1, b: 2, c: 1 }, (result, value, key) => { (result[value] ??= []).push(key); }, {}),
    _.invert({ a: 'x', b: 'y' }),
    _.invertBy({ a: 1, b: 2, c: 1 }),
  ],
});
