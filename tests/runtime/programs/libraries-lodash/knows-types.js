// `_.isString`, `_.isDate`, `_.toNumber`, `_.clamp`, `_.round` and others look at values and convert them.
const onTrack = (event) => ({
  ...event,
  value: [
    [_.isString('a'), _.isString(new String('a')), _.isDate(new Date()), _.isRegExp(/a/), _.isMap(new Map())],
    [_.isFunction(async () => {}), _.isArguments([]), _.isBuffer(Buffer.from('a')), _.isTypedArray(new Uint8Array())],
    [_.toNumber('0x1f'), _.toInteger('3.7'), _.toSafeInteger(Infinity), _.toString([1, [2, -0]]), _.toPath('a[0].b["c d"]')],
    [_.clamp(10, 0, 5), _.inRange(3, 2, 4), _.round(4.006, 2), _.floor(-4.006, 2), _.ceil(6040, -2)],
    [_.padStart('5', 3, '0'), _.truncate('a long text here', { length: 10, separator: ' ' }), _.repeat('ab', 2)],
    [_.eq(NaN, NaN), _.castArray(1), _.defaultTo(NaN, 5), _.size('héllo'), _.VERSION],
  ],
});
