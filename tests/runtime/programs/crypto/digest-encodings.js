// A digest in every encoding.
function onTrack(event) {
  const encodings = ['hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'utf8', 'ucs2', 'HEX', undefined, '?'];
  const value = encodings.map((encoding) => {
    const digest = crypto.createHash('sha256').update('abc').digest(encoding);
    return typeof digest === 'string' ? digest : [Buffer.isBuffer(digest), digest.length, digest.toString('hex')];
  });
  return { ...event, value };
}
