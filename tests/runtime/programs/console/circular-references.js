// Circular references are numbered.
function onTrack(event) {
  const one = { name: 'one' };
  one.self = one;
  const two = { one, list: [] };
  two.list.push(two, one);
  console.log(one, two);
  const map = new Map();
  map.set('map', map);
  console.log(map, '%s');
}
