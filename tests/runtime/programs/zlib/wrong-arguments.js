// Wrong arguments are refused with Node's words.
function onTrack(event) {
  const { gzip, gzipSync, gunzipSync } = zlib.zlib;
  const attempts = [
    () => gzipSync(5), () => gzipSync(), () => gzipSync({}), () => gzipSync('a', { level: 10 }), () => gzipSync('a', { level: 'x' }),
    () => gzipSync('a', { windowBits: 7 }), () => gzipSync('a', { memLevel: 10 }), () => gzipSync('a', { strategy: 9 }),
    () => gunzipSync('a', { maxOutputLength: 0 }), () => gzip('a'), () => gzip('a', {}), () => gzip(5, () => {}),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt().length;
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
