// console.table draws rows and columns.
function onTrack(event) {
  console.table([{ name: 'Ada', age: 36 }, { name: 'Bob', city: 'Rome' }]);
  console.table([[1, 2], ['a', { b: 1 }]]);
  console.table({ first: { x: 1, y: 2 }, second: { x: 3 } }, ['x']);
  console.table([1, 'two', { three: 3 }]);
  console.table(new Map([['k', 1], ['l', { m: 1 }]]));
  console.table(new Set(['日本', 2]));
  console.table([]);
  console.table('no table');
}
