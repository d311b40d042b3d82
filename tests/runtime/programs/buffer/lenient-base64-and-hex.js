// Base64 and hex that are not clean are read as far as Node reads them.
function onTrack(event) {
  const base64 = ['YQ==YQ==', 'YWI=YWI=', 'YWJj\nZGVm', 'Y', 'YQ', 'YW==I', '====', '*YWJj', 'YWJj*', '-_-_', 'YQ===', ' Y Q '];
  const hex = ['abc', 'zz', '0', 'ABxx12', '12 34', '0x12'];
  const value = [
    base64.map((text) => Buffer.from(text, 'base64').toString('hex')),
    base64.map((text) => Buffer.byteLength(text, 'base64')),
    hex.map((text) => Buffer.from(text, 'hex').toString('hex')),
  ];
  return { ...event, value };
}
