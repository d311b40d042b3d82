// A Buffer is a Uint8Array, shows itself and becomes JSON.
function onTrack(event) {
  const bytes = Buffer.from('hé');
  const value = [
    JSON.stringify(bytes), bytes.inspect(), Buffer.alloc(60).inspect(), bytes instanceof Uint8Array, Buffer.isBuffer(bytes),
    Buffer.isBuffer(new Uint8Array(1)), bytes.constructor === Buffer, Object.prototype.toString.call(bytes),
    bytes.map((byte) => byte + 1).constructor.name, Buffer.isEncoding('UTF-8'), Buffer.isEncoding('utf-16'),
    Buffer.isEncoding(''), Buffer.byteLength('é€'), Buffer.byteLength('é', 'latin1'), Buffer.byteLength('a', 'ucs2'),
    Buffer.byteLength(new ArrayBuffer(3)), [...bytes.entries()], Buffer.poolSize, `${bytes}`, bytes + '!', new Buffer('old').toString(),
  ];
  return { ...event, value };
}
