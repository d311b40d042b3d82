// A first text with placeholders takes the values that follow.
function onTrack(event) {
  console.log('%s is %d years and %i months, %f', 'Ada', '36.5', 11.9, '1.25e1', 'rest', { a: 1 });
  console.log('%j %o', { a: [1] }, [1, { b: 2 }]);
  console.log('%O', { a: { b: { c: { d: 1 } } } });
  console.log('%c styled', 'color: red');
  console.log('100%', 5, '%% %s', 'x');
  console.log('%s and %s', 'one');
  console.log('%d %d %d %i %f', 5n, 'x', Symbol('s'), {}, null);
}
