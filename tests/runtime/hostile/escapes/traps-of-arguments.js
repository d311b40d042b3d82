// outcome: event
// Proxies as arguments, whose traps look at what touches them.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let caught = false;
  const look = (value) => {
    if (!(value instanceof Object)) return;
    for (const name of Reflect.ownKeys(value)) caught ||= ['ask', 'kit', 'callPython', 'askPython'].includes(name);
  };
  const handler = new Proxy({}, {
    get: (_, trap) => (...given) => {
      given.forEach(look);
      return Reflect[trap](...given);
    },
  });
  const trapped = (target) => new Proxy(target, handler);
  const options = () =>
    trapped({ method: 'POST', headers: trapped({ a: 'b' }), body: trapped(['x']), signal: trapped({}), info: true });
  for (const use of [
    () => new Request('https://a.example/', options()),
    () => fetch('https://a.example/', options()).catch(() => {}), () => new Response('x', options()),
    () => https.request(trapped({ host: 'a.example' })), () => new Headers(trapped([['a', 'b']])),
    () => new URLSearchParams(trapped({ a: 'b' })),
    () => crypto.createHash(trapped({})), () => crypto.createHmac('md5', trapped(new Uint8Array(2))),
    () => Buffer.from(trapped([1])),
    () => zlib.zlib.gzipSync('x', options()), () => structuredClone(trapped({ a: 1 })),
    () => new Intl.NumberFormat('de', options()),
    () => new Blob(trapped(['x'])), () => new FormData().append('a', trapped({})),
    () => console.table(trapped([{ a: 1 }])),
    () => new Event('x', options()).bubbles, () => setTimeout(trapped(() => {}), trapped({})),
    () => clearTimeout(trapped({})),
    () => Error.captureStackTrace(trapped({})), () => { throw trapped(new Error('x')); },
    () => jsonwebtoken.sign(trapped({ a: 1 }), 'key'),
  ]) try { use(); } catch (error) { try { String(error); } catch {} }
  return leakIf(caught, event);
}
