// toString writes bytes in any of Node's encodings, of a part or of all.
function onTrack(event) {
  const bytes = Buffer.from([0, 65, 127, 128, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xe2, 0x82]);
  const encodings = ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'ucs2'];
  const value = encodings.map((encoding) => [bytes.toString(encoding), bytes.toString(encoding, 3, 9)]);
  return { ...event, value: [...value, bytes.toString(), bytes.toString('utf8', -5, 2), bytes.toString('hex', 5, 3)] };
}
