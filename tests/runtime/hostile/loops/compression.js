// outcome: timeout, memory
// Brotli at its slowest, on as much as it takes, again and again.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const bytes = crypto.randomBytes(2e6);
  for (;;) try { zlib.zlib.brotliCompressSync(bytes); } catch {}
}
