// Brotli packs and unpacks, with a quality.
async function onTrack(event) {
  const { brotliCompressSync, brotliDecompressSync, brotliCompress, brotliDecompress, constants } = zlib.zlib;
  const text = 'hello é€😀 '.repeat(3000);
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  const later = await new Promise((resolve, reject) =>
    brotliCompress(text, (error, result) => (error ? reject(error) : brotliDecompress(result, (_, bytes) => resolve(bytes)))));
  const attempt = (work) => {
    try {
      return work();
    } catch (error) {
      return [error.name, error.message];
    }
  };
  const value = [packed.length < 500, brotliDecompressSync(packed).toString() === text, String(later) === text,
    brotliDecompressSync(brotliCompressSync('')).length, attempt(() => brotliDecompressSync(packed.subarray(0, 20))),
    attempt(() => brotliDecompressSync('hello hello')), attempt(() => brotliCompressSync(5)),
    attempt(() => brotliDecompressSync(packed, { maxOutputLength: 10 }))];
  return { ...event, value };
}
