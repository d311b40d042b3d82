// outcome: event
// Memory around the bytes that parts of the runtime give.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const made = [
    Buffer.from('x'), Buffer.alloc(1), Buffer.allocUnsafe(1), Buffer.allocUnsafeSlow(1),
    Buffer.concat([Buffer.from('x')]),
    crypto.randomBytes(1), crypto.createHash('md5').update('x').digest(), zlib.zlib.gzipSync('x'),
    new TextEncoder().encode('x'),
    crypto.pbkdf2Sync('a', 'b', 1, 1, 'sha1'), Buffer.from('eA==', 'base64'), Buffer.from('78', 'hex'),
  ];
  const around = made.flatMap((bytes) => [...new Uint8Array(bytes.buffer)].toSpliced(bytes.byteOffset, bytes.length));
  return leakIf(around.some((byte) => byte !== 0), event);
}
