// slice and subarray are views of the same memory, copies are not.
function onTrack(event) {
  const bytes = Buffer.from('abcdef');
  const slice = bytes.slice(1, 3);
  const view = bytes.subarray(-2);
  const copy = Buffer.from(bytes);
  const plain = Uint8Array.prototype.slice.call(bytes, 0, 2);
  slice[0] = 120;
  view[1] = 121;
  const value = [String(bytes), String(slice), String(view), String(copy), slice.length, Buffer.isBuffer(view),
    slice.buffer === bytes.buffer, [...plain], bytes.slice(4, 2).length, String(bytes.slice(NaN, '3')), view.parent === undefined];
  return { ...event, value };
}
