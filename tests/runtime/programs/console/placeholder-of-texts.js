// %s takes an object's own text, and inspects what has only a built-in one.
function onTrack(event) {
  class Money { toString() { return '5 EUR'; } }
  class Plain { constructor() { this.a = { b: 1 }; } }
  console.log('%s|%s|%s', new Money(), new Plain(), { a: { b: 1 } });
  console.log('%s|%s|%s|%s', null, undefined, -0, Symbol('s'));
  console.log('%s|%s', [1, [2, [3]]], new Date(0));
  console.log('%s', { toString() { return 'own'; } });
}
