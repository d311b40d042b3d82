// `_.cloneDeep` and `_.cloneDeepWith` copy dates, maps, sets, typed arrays, regular expressions and circles.
const onTrack = (event) => {
  const original = { when: new Date(0), map: new Map([['a', { b: 1 }]]), set: new Set([1]), bytes: new Uint8Array([1, 2]) };
  original.pattern = /a(b)/gi;
  original.self = original;
  const copy = _.cloneDeep(original);
  copy.map.get('a').b = 2;
  const masked = _.cloneDeepWith(event, (value, key) => (key === 'email' ? '***' : undefined));
  return {
    ...event,
    value: [
      copy.self === copy,
      copy.when instanceof Date && copy.when !== original.when,
      original.map.get('a').b,
      [...copy.set, ...copy.bytes],
      `${copy.pattern}`,
      masked.properties,
    ],
  };
};
