// Typed arrays and buffers are shown with their contents.
function onTrack(event) {
  console.log(new Uint8Array([1, 2]), new Float64Array(2), new BigInt64Array(1), new Uint8Array(0));
  console.log(new Uint8Array([255, 0, 16]).buffer, new DataView(new ArrayBuffer(2)));
  console.log(Buffer.from('ab'), { body: Buffer.from('hello') }, Buffer.alloc(60));
}
