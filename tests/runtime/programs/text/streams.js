// A decoder keeps the part of a character until the rest comes.
function onTrack(event) {
  const pieces = (label, chunks) => {
    const decoder = new TextDecoder(label);
    return [...chunks.map((chunk) => decoder.decode(new Uint8Array(chunk), { stream: true })), decoder.decode()];
  };
  const value = [
    pieces('utf-8', [[0xe2], [0x82], [0xac, 0xf0, 0x9f], [0x98, 0x80]]), pieces('utf-8', [[0xe2], [65], [0xf0, 0x9f]]),
    pieces('utf-8', [[0xef, 0xbb], [0xbf, 65], [0xef, 0xbb, 0xbf]]), pieces('utf-16le', [[65], [0, 0x3d], [0xd8, 0], [0xde], [1]]),
  ];
  return { ...event, value };
}
