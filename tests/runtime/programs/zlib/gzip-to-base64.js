// An event is packed for a service that wants it in base64.
function onTrack(event) {
  const packed = zlib.zlib.gzipSync(JSON.stringify(event)).toString('base64');
  return { ...event, value: JSON.parse(zlib.zlib.gunzipSync(Buffer.from(packed, 'base64'))) };
}
