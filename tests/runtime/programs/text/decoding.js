// TextDecoder reads UTF-8, UTF-16 and windows-1252; what is no text becomes U+FFFD.
function onTrack(event) {
  const decode = (label, bytes, options) => new TextDecoder(label, options).decode(new Uint8Array(bytes));
  const value = [
    decode('utf-8', [0xc3, 0xa9, 0xff, 0xe2, 0x82, 65, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0x80, 0xc0, 0xaf]),
    decode('utf-8', [0xef, 0xbb, 0xbf, 65]), decode('utf-8', [0xef, 0xbb, 0xbf, 65], { ignoreBOM: true }).length,
    decode('utf-16le', [65, 0, 0x3d, 0xd8, 0, 0xde, 0, 0xd8, 66]), decode('utf-16be', [0, 65, 0xfe, 0xff]),
    decode('utf-16le', [0xff, 0xfe, 65, 0]), decode('latin1', Array.from({ length: 128 }, (_, i) => 128 + i)),
    new TextDecoder().decode(), new TextDecoder().decode(new Uint16Array([97]).buffer),
    new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1, 1)),
  ];
  return { ...event, value };
}
