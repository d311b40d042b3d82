// outcome: event, error
// Everything that asks the host or Python, called when the stack is nearly full.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const uses = [
    () => crypto.createHash('sha256').update('x').digest('hex'), () => console.log('deep'),
    () => Buffer.from('x'.repeat(5000)),
    () => fetch('https://a.example/').catch(() => {}), () => zlib.zlib.gzipSync('x'),
  ];
  for (const use of uses) {
    let left = 100;
    const deeper = () => {
      try { deeper(); } catch (error) { if (left-- > 0) try { use(); } catch {} throw error; }
    };
    try { deeper(); } catch {}
  }
  return { ...event, digest: crypto.createHash('sha256').update('x').digest('hex') };
}
