// The well-known symbols change how objects behave.
function onTrack(event) {
  const money = {
    [Symbol.toPrimitive]: (hint) => ({ number: 42, string: '42 EUR', default: 'default' })[hint],
    [Symbol.toStringTag]: 'Money',
  };
  const spread = { length: 1, 0: 'x', [Symbol.isConcatSpreadable]: true };
  const value = [
    +money,
    `${money}`,
    money + '',
    Object.prototype.toString.call(money),
    [].concat(spread),
    Symbol('d').description,
    Symbol.for('k') === Symbol.for('k'),
    Symbol.keyFor(Symbol.for('k')),
    'a-b'.split({ [Symbol.split]: (text) => [text.length] }),
  ];
  return { ...event, value };
}
