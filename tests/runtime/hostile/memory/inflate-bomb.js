// outcome: error, memory, timeout
// A compressed text that grows a thousand times.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const zeros = zlib.zlib.gzipSync(Buffer.alloc(4e6));
  const bomb = zlib.zlib.gzipSync(Buffer.concat(Array(7).fill(zeros)));
  let grown = zlib.zlib.gunzipSync(bomb);
  for (let i = 0; i < 4; i++) grown = zlib.zlib.gunzipSync(Buffer.concat([grown, grown]));
  return { ...event, length: grown.length };
}
