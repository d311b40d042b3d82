// A long text with line ends is written a line a piece.
function onTrack(event) {
  console.log({ text: 'first line of it\nsecond line\nthird line of the text that is long enough to be split' });
  console.log({ text: 'short\nlines' }, ['a'.repeat(80)]);
}
