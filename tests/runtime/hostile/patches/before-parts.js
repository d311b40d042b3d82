// outcome: event, error, timeout
// What parts of the runtime rest on gives nonsense before they are first used.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const nonsense = [() => undefined, () => ({}), () => -1, (one) => one, () => { throw null; }];
  let turn = 0;
  for (const [owner, names] of [
    [Array.prototype, ['map', 'find', 'join', 'every', 'some', 'flatMap', 'includes']], [Object, ['assign', 'keys',
    'entries', 'freeze']],
    [String.prototype, ['split', 'replace', 'toLowerCase', 'indexOf', 'padStart', 'charCodeAt']], [RegExp.prototype,
    ['exec', 'test']],
    [Map.prototype, ['get', 'set', 'has']], [Number, ['isInteger', 'isNaN']], [ArrayBuffer, ['isView']], [JSON,
    ['parse', 'stringify']],
  ]) for (const name of names) owner[name] = nonsense[turn++ % nonsense.length];
  for (const use of [
    () => new URL('https://a.example/'), () => Buffer.from('x', 'hex'),
    () => new Intl.NumberFormat('de').format(1), () => console.log({ a: [1] }),
    () => crypto.createHmac('sha1', 'k').update('x').digest('hex'), () => zlib.zlib.gzipSync('x'),
    () => structuredClone({ a: 1 }), () => fetch('https://a.example/').catch(() => {}),
    () => https.request('https://a.example/').end(), () => new FormData().append('a', 'b'),
    () => crypto.randomInt(5), () => jsonwebtoken.sign({}, 'k'),
  ]) try { use(); } catch {}
  return event;
}
