// The flags y, s, m and d do what they say, and lastIndex is kept.
function onTrack(event) {
  const sticky = /a/y;
  const steps = [sticky.test('aab'), sticky.lastIndex, sticky.test('aab'), sticky.test('aab'), sticky.lastIndex];
  const value = [
    steps,
    /a.b/s.test('a\nb'),
    'x\ny'.match(/^./gm),
    [.../(b)/d.exec('abc').indices[1]],
    /a/gimsuy.flags,
    String(new RegExp('/', 'g')),
    'a-b_c'.split(/[-_]/),
    'a1b2'.split(/(\d)/),
  ];
  return { ...event, value };
}
