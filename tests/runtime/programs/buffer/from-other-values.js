// Buffer.from takes arrays, array-likes, buffers, array buffers and boxed texts.
function onTrack(event) {
  const { buffer } = new Uint8Array([1, 2, 3, 4, 5]);
  const value = [
    Buffer.from([1.9, -1, '3', 'x', 256, null]),
    Buffer.from({ length: 3, 1: 9 }),
    Buffer.from({ type: 'Buffer', data: [1, 2, 3] }),
    Buffer.from(Buffer.from('abc')),
    Buffer.from(new Uint16Array([1, 258])),
    Buffer.from(buffer, 1, 3),
    Buffer.from(buffer, 4),
    Buffer.from(new String('boxed')),
    Buffer.from({ valueOf: () => 'value' }),
    Buffer.from({ [Symbol.toPrimitive]: () => 'primitive' }),
    Buffer.from(JSON.parse(JSON.stringify(Buffer.from('json')))),
    Buffer.of(1, 2, 300),
  ];
  return { ...event, value: value.map((bytes) => bytes.toString('hex')) };
}
