// fill repeats a pattern, copy moves bytes, also within one buffer.
function onTrack(event) {
  const value = [
    Buffer.alloc(5, 'abc'), Buffer.alloc(5, 257), Buffer.alloc(4, 'YWI=', 'base64'), Buffer.alloc(7).fill('é'),
    Buffer.alloc(8).fill('abc', 1, 7), Buffer.alloc(4).fill(Buffer.from('xy')), Buffer.alloc(3).fill(true),
    Buffer.alloc(3, 1).fill(''), Buffer.alloc(6).fill('aé', 1, 'latin1'),
  ].map((bytes) => bytes.toString('hex'));
  const bytes = Buffer.from('abcdef');
  value.push(bytes.copy(bytes, 1, 0, 4), String(bytes), bytes.copy(Buffer.alloc(2)), bytes.copy(Buffer.alloc(2), 5));
  return { ...event, value };
}
