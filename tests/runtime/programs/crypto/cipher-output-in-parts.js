// Each update of a cipher gives what Node gives at that time.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));

const parts = (process, data, sizes) => {
  const lengths = [];
  const out = [];
  let at = 0;
  for (const size of sizes) {
    const piece = process.update(data.subarray(at, (at += size)));
    lengths.push(piece.length);
    out.push(piece);
  }
  out.push(process.final());
  return [lengths, Buffer.concat(out)];
};
function onTrack(event) {
  const data = Buffer.from(Array.from({ length: 96 }, (_, i) => i * 7));
  const splits = [[96], [1, 15, 16, 64], [16, 16, 16, 48], [17, 79], [5, 5, 5, 1, 80], [0, 96], [31, 1, 64], [48, 48]];
  const value = [];
  for (const mode of ['aes-128-cbc', 'aes-128-ctr', 'aes-128-ecb']) {
    const iv = mode === 'aes-128-ecb' ? null : key(16);
    for (const split of splits) {
      const [lengths, encrypted] = parts(crypto.createCipheriv(mode, key(16), iv), data, split);
      const decipher = crypto.createDecipheriv(mode, key(16), iv);
      const [back, decrypted] = parts(decipher, encrypted, split.slice(0, -1).concat(200));
      value.push([lengths, encrypted.toString('base64'), back, decrypted.equals(data)]);
    }
  }
  return { ...event, value };
}
