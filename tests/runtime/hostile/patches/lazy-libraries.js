// outcome: event, error
// Built-ins patched before a library is first used.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Array.prototype.push = Object.keys = String.prototype.split = () => { throw new Error('patched'); };
  try { _.cloneDeep({ a: [1] }); } catch {}
  try { new URL('https://a.example/'); } catch {}
  try { Buffer.from('x').toString('hex'); } catch {}
  return event;
}
