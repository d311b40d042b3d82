// Buffer.from reads a text in any of Node's encodings.
function onTrack(event) {
  const encodings = ['utf8', 'UTF-8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'utf16le', 'ucs2'];
  const texts = ['', 'abc', 'é€😀', 'a\0b', '\ud800x', 'YWJj', 'YW-_', 'ff00zz', 'FfA'];
  const value = encodings.map((encoding) => texts.map((text) => [...Buffer.from(text, encoding)]));
  return { ...event, value };
}
