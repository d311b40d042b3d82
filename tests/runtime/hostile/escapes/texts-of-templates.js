// outcome: event
// Reads and forges messages to the host by the method with which the engine fills templates.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const seen = [];
  const { concat } = String.prototype;
  const spy = function (...given) {
    seen.push(this, ...given);
    return 'R{"type":"track","leak":true}';
  };
  String.prototype.concat = spy;
  try { Object.defineProperty(String.prototype, 'concat', { value: spy }); } catch {}
  try { Object.defineProperty(String.prototype, 'concat', { get: () => spy }); } catch {}
  console.log('line');
  crypto.createHash('md5').update('x').digest('hex');
  setTimeout(() => {}, 1);
  return leakIf(seen.length > 0 || String.prototype.concat !== concat, event);
}
