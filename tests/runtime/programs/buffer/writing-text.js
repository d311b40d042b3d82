// write puts in what fits, never half a character.
function onTrack(event) {
  const written = (size, ...args) => {
    const bytes = Buffer.alloc(size);
    return [bytes.write(...args), bytes.toString('hex')];
  };
  const value = [
    written(5, 'abc'), written(5, 'é€', 1), written(2, '€'), written(5, '😀😀'), written(5, 'abc', 1, 1),
    written(5, 'ffee', 'hex'), written(5, 'ffee', 2, 'hex'), written(3, 'ab', 0, 3, 'ucs2'), written(4, 'YWJj', 'base64'),
    written(3, 'é', 'latin1'), written(0, 'a'),
  ];
  return { ...event, value };
}
