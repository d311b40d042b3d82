// A buffer that is transferred is gone here.
function onTrack(event) {
  const { buffer } = new Uint8Array([1, 2, 3, 4]);
  const clone = structuredClone({ buffer, part: new Uint8Array(buffer, 1) }, { transfer: [buffer] });
  const value = [buffer.byteLength, clone.buffer.byteLength, [...clone.part], clone.part.buffer === clone.buffer];
  return { ...event, value };
}
