// console.assert writes only what is not so.
function onTrack(event) {
  console.assert(true, 'never');
  console.assert(false);
  console.assert(0, 'zero is %s', 'falsy', { a: 1 });
  console.assert('', { object: 1 });
}
