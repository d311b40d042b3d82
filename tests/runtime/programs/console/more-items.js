// Of an array the first hundred items are shown, of a long text the first ten thousand characters.
function onTrack(event) {
  console.log(new Array(101).fill(0));
  console.log(Array.from({ length: 250 }, (_, i) => i));
  console.log(new Uint8Array(300));
  console.dir('s'.repeat(20), { maxStringLength: 5 });
  console.dir([1, 2, 3], { maxArrayLength: 1 });
}
