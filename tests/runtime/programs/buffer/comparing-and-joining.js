// compare, equals and concat.
function onTrack(event) {
  const [a, b, c] = ['abc', 'abd', 'ab'].map((text) => Buffer.from(text));
  const value = [
    Buffer.compare(a, b), Buffer.compare(b, a), Buffer.compare(a, c), a.compare(Buffer.from('xabc'), 1), a.compare(b, 0, 2, 0, 2),
    a.equals(new Uint8Array([97, 98, 99])), a.equals(b), [b, a, c].sort(Buffer.compare).join(),
    String(Buffer.concat([a, b])), Buffer.concat([a, b], 4).toString(), Buffer.concat([a], 5).toString('hex'),
    Buffer.concat([]).length, Buffer.concat([a, new Uint8Array([0])]).length,
  ];
  return { ...event, value };
}
