// A function in a block is seen outside once the block has run.
function onTrack(event) {
  const before = typeof inner;
  {
    function inner() {}
  }
  return { ...event, value: [before, typeof inner] };
}
