// Texts of many sizes survive each encoding there and back.
function onTrack(event) {
  const hash = (bytes) => bytes.reduce((sum, byte, i) => (sum * 31 + byte + i) % 1000003, 7);
  const value = [];
  for (const size of [63, 64, 65, 200, 1000, 8191, 8193, 49151, 49153, 100001]) {
    const text = 'aé€😀~'.repeat(size).slice(0, size);
    const bytes = Buffer.from(text);
    const same = ['hex', 'base64', 'base64url', 'latin1', 'ucs2'].map((encoding) =>
      encoding === 'ucs2'
        ? Buffer.from(text, encoding).toString(encoding) === text
        : Buffer.from(bytes.toString(encoding), encoding).equals(bytes),
    );
    value.push([bytes.length, hash(bytes), hash(Buffer.from(bytes.toString('base64'))), same]);
  }
  return { ...event, value };
}
