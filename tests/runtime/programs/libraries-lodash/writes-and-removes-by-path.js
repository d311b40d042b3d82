// `_.set`, `_.update`, `_.unset` and `_.setWith` change an event by path and make what lies between.
const onTrack = (event) => {
  _.set(event, 'context.traits.plan', 'gold');
  _.set(event, 'properties.items[1].sku', 'b');
  _.update(event, 'properties.total', (total) => total * 2);
  _.unset(event, 'properties.email');
  _.setWith(event, '["a"][0]', 1, Object);
  return { ...event, value: _.unset(event, 'not.there') };
};
