// outcome: event
// A secret setting given where the runtime's own error messages show what they got.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const secret = settings.apiKey;
  for (const use of [
    () => new URL(secret), () => crypto.createHash(secret), () => crypto.createCipheriv(secret, secret, secret),
    () => crypto.createPrivateKey(secret), () => Buffer.from('x', secret), () => new Intl.NumberFormat(secret),
    () => new Date().toLocaleString('de', { timeZone: secret }), () => new Headers({ [secret]: secret }),
    () => new Headers({ a: secret + '\n' }), () => https.request({ host: secret, path: secret + ' ' }),
    () => setTimeout(secret),
    () => structuredClone({ [secret]: () => {} }), () => AbortSignal.timeout(secret),
    () => jsonwebtoken.verify(secret, secret),
    () => moment.tz('2020-01-01', secret).format(), () => new TextDecoder(secret), () => atob(secret + '~'),
    () => AWS[secret],
    () => JSON.parse(secret), () => crypto.pbkdf2Sync(secret, secret, 1, 1, secret),
    () => zlib.zlib.inflateSync(secret),
  ]) try { use(); } catch (error) { console.log(error, error.message, error.input, error.stack); }
  return event;
}
