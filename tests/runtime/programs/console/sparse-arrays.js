// Holes and further properties of arrays are shown.
function onTrack(event) {
  const list = [1, , , 4];
  list.name = 'list';
  list.length = 7;
  console.log(list, [, 'a'], [undefined, null], new Array(3));
}
