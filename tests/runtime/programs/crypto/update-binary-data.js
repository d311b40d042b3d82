// Buffers, typed arrays and views are hashed by their bytes.
function onTrack(event) {
  const bytes = Buffer.from([0, 1, 2, 127, 128, 255, 0, 9]);
  const hash = (data) => crypto.createHash('sha1').update(data).digest('hex');
  const value = [
    hash(bytes),
    hash(new Uint8Array(bytes)),
    hash(new Uint16Array([258, 65535])),
    hash(new DataView(bytes.buffer, bytes.byteOffset + 1, 3)),
    hash(bytes.subarray(2, 5)),
    hash(new Uint8Array(0)),
    hash(Buffer.alloc(100000, 'ab')),
  ];
  return { ...event, value };
}
