// Every format packs and unpacks texts and bytes.
function onTrack(event) {
  const { gzipSync, gunzipSync, deflateSync, inflateSync, deflateRawSync, inflateRawSync, unzipSync } = zlib.zlib;
  const text = JSON.stringify(event).repeat(50) + 'é€😀';
  const value = [
    gunzipSync(gzipSync(text)).toString() === text, inflateSync(deflateSync(text)).toString() === text,
    inflateRawSync(deflateRawSync(text)).toString() === text, unzipSync(gzipSync(text)).toString() === text,
    unzipSync(deflateSync(text)).toString() === text, gzipSync('').toString('hex'), deflateSync('').toString('hex'),
    gunzipSync(gzipSync(new Uint16Array([1, 2]))).toString('hex'), gunzipSync(gzipSync(new ArrayBuffer(3))).length,
    gzipSync('x').constructor.name, gunzipSync('H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==' && gzipSync('hello')).toString(),
  ];
  return { ...event, value };
}
