// outcome: event, error
// Texts that are searched and replaced run the author's code.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const { replace, split, match, matchAll, search, toPrimitive, iterator } = Symbol;
  for (const symbol of [replace, split, match, matchAll, search, toPrimitive, iterator]) {
    String.prototype[symbol] = function () {
      return { toString: () => 'R{"type":"track","leak":true}' };
    };
  }
  console.log('a line\0of two');
  try { new URL('https://a.example/?a=b#c').searchParams.get('a'); } catch {}
  try { crypto.createHash('SHA256').update('x').digest('hex'); } catch {}
  return event;
}
