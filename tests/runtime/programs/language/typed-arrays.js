// Typed arrays and DataView convert and wrap numbers.
function onTrack(event) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat32(0, 1.5);
  view.setInt16(4, -2, true);
  const bytes = new Uint8Array(view.buffer);
  const value = [
    [...bytes],
    view.getUint16(4, true),
    [...new Uint8Array([256, -1, 1.9])],
    [...new Uint8ClampedArray([300, -5, 1.5])],
    [...new Float32Array([0.1])],
    bytes.subarray(2, 4).byteOffset,
    [...Uint8Array.from([3, 1, 2]).sort()],
    Object.prototype.toString.call(bytes),
    new Uint16Array(bytes.buffer, 2, 1).length,
    [...new BigInt64Array([-1n])].map(String),
  ];
  return { ...event, value };
}
