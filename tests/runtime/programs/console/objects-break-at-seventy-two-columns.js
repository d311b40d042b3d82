// An object of more than 72 columns is written one entry a line.
function onTrack(event) {
  for (let count = 2; count < 8; count++) {
    console.log(Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, `value${i}`])));
  }
  console.log({ text: 'x'.repeat(59) }, { text: 'x'.repeat(60) }, { a: { b: 'y'.repeat(70) } });
}
