// outcome: event
// Parts and libraries that are first used when the stack is nearly full, and again when there is room.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const names = ['Buffer', 'Intl', 'URL', '_', 'moment', 'jsonwebtoken', 'xml2js', 'https', 'FormData',
    'AbortController', 'zlib', 'structuredClone'];
  let turn = 0;
  const deeper = () => {
    try { deeper(); } catch (error) { try { globalThis[names[turn++ % names.length]]; } catch {} throw error; }
  };
  try { deeper(); } catch {}
  const works = Buffer.from('\u00e4').toString('hex') === 'c3a4'
    && new URL('https://\u00e4.example/').hostname === 'xn--4ca.example' &&
    _.chunk([1, 2, 3], 2).length === 2 && new Intl.NumberFormat('de').format(1234.5) === '1.234,5'
      && moment(0).year() === 1970;
  return leakIf(!works, event);
}
