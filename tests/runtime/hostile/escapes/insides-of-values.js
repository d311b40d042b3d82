// outcome: event
// Clones and shows values of the runtime, hidden properties and all.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const values = [
    setTimeout(() => {}, 1), AbortSignal.timeout(5), new AbortController(), new Headers({ a: 'b' }),
    new FormData(), https.globalAgent,
    new Request('https://a.example/'), new Response('x'), new Event('x'), crypto, console,
    crypto.createHash('md5'), fetch, cache, AWS,
    crypto.createSecretKey(Buffer.from('key')), new Intl.NumberFormat('de'),
    new URL('https://a.example/'), https.request('https://a.example/'),
  ];
  let text = '';
  for (const value of values) {
    try { console.log('%o', value); } catch {}
    try { text += JSON.stringify(structuredClone(value)); } catch {}
    const names = (inner) => Reflect.ownKeys(Object(inner)).join();
    try { text += String(value[Symbol.for('nodejs.util.inspect.custom')](9, {}, names)); } catch {}
  }
  return leakIf(/callPython|askPython|"kit"|"turn"|"owner"/.test(text), event);
}
