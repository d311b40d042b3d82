// Arrays of more than six entries are written in columns: numbers to the right, others to the left.
function onTrack(event) {
  console.log(Array.from({ length: 27 }, (_, i) => i * i * 7));
  console.log(Array.from({ length: 30 }, (_, i) => 'abcdefgh'.slice(0, i % 8)));
  console.log(Array.from({ length: 9 }, (_, i) => ({ i })), Array.from({ length: 8 }, (_, i) => (i % 2 ? i : `${i}`)));
  console.log([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], ['日本', '語', 'テスト', 'a', 'b', 'c', 'd', 'é']);
}
