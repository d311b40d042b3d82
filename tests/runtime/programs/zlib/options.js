// Level, strategy, window, dictionary and the longest output.
function onTrack(event) {
  const { gzipSync, gunzipSync, deflateSync, inflateSync, deflateRawSync, inflateRawSync, constants } = zlib.zlib;
  const text = 'hello hello hello hello';
  const dictionary = Buffer.from('hello');
  const value = [
    gzipSync(text, { level: 0 }).toString('base64'), deflateSync(text, { level: 9 }).toString('base64'),
    deflateSync(text, { strategy: constants.Z_HUFFMAN_ONLY }).toString('base64'), deflateSync(text, { windowBits: 9, memLevel: 9 }).length,
    inflateSync(deflateSync(text, { dictionary }), { dictionary }).toString(),
    inflateRawSync(deflateRawSync(text, { dictionary }), { dictionary }).toString(),
    gunzipSync(gzipSync(text).subarray(0, 24), { finishFlush: constants.Z_SYNC_FLUSH }).length > 0,
    gunzipSync(gzipSync(text), { maxOutputLength: 100 }).length, gunzipSync(gzipSync(text), { info: true }).buffer.length,
  ];
  return { ...event, value };
}
