// Data that is broken is an error with zlib's code and number.
function onTrack(event) {
  const { gzipSync, gunzipSync, deflateSync, inflateSync, inflateRawSync, unzipSync } = zlib.zlib;
  const packed = gzipSync('hello hello');
  const attempts = [
    () => gunzipSync('no gzip'), () => inflateSync('no zlib'), () => inflateRawSync(Buffer.from('hello')), () => gunzipSync(packed.subarray(0, 10)),
    () => gunzipSync(packed.subarray(0, packed.length - 2)), () => gunzipSync(''), () => unzipSync('x'), () => unzipSync(''),
    () => gunzipSync(Buffer.concat([packed, Buffer.from('xx')])), () => inflateSync(deflateSync('a', { dictionary: Buffer.from('a') })),
    () => gunzipSync(packed, { maxOutputLength: 5 }), () => gunzipSync(Buffer.concat([packed, packed])).toString(),
    () => gunzipSync(Buffer.concat([packed, Buffer.alloc(3)])).toString(),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return [error.name, error.code, error.errno, error.message];
    }
  });
  return { ...event, value };
}
