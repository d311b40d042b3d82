// outcome: event, error
// Views whose species and lengths lie, given to all that takes bytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  class Lying extends Uint8Array {
    static get [Symbol.species]() { return class extends Array {}; }
    get length() { return 2 ** 40; }
    get byteLength() { return -1; }
    get byteOffset() { return 1e9; }
    get buffer() { return new ArrayBuffer(2); }
  }
  const lying = new Lying(8);
  const shrunk = new Uint8Array(new ArrayBuffer(1e5, { maxByteLength: 2e5 }));
  shrunk.buffer.resize(1);
  const gone = new Uint8Array(8);
  gone.buffer.transfer?.();
  for (const bytes of [lying, shrunk, gone]) for (const use of [
    () => Buffer.from(bytes).toString('hex'), () => Buffer.concat([bytes]),
    () => crypto.createHash('md5').update(bytes).digest(),
    () => zlib.zlib.gzipSync(bytes), () => new TextDecoder().decode(bytes), () => structuredClone(bytes),
    () => crypto.getRandomValues(bytes),
    () => crypto.timingSafeEqual(bytes, bytes), () => new Blob([bytes]),
    () => Buffer.prototype.fill.call(bytes, 'ab'), () => console.log(bytes),
    () => Buffer.prototype.toString.call(bytes, 'utf8', 0, 1e9), () => new Response(bytes).text(),
    () => crypto.randomFillSync(bytes, 1, 1),
  ]) try { use(); } catch {}
  return event;
}
