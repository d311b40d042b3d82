// Negative zero, bigints and boxed values are told apart.
function onTrack(event) {
  console.log(-0, 0, 5n, [-0, 10n, NaN, -Infinity, 1e21]);
  console.log(new Number(3), new String('abc'), new Boolean(false), Object(1n), Object(Symbol('s')), new Number(-0));
  console.log(Symbol('s'), { [Symbol('key')]: Symbol.iterator }, null, undefined, true);
}
