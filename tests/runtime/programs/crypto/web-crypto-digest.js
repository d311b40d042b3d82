// crypto.subtle.digest gives an ArrayBuffer.
const failure = (promise) => promise.then(() => 'no error', ({ name, message }) => [name, message]);
async function onTrack(event) {
  const data = Buffer.from('hello');
  const hex = (buffer) => [buffer instanceof ArrayBuffer, Buffer.from(buffer).toString('hex')];
  const value = [];
  for (const name of ['SHA-1', 'SHA-256', 'sha-384', { name: 'SHA-512' }]) {
    value.push(hex(await crypto.subtle.digest(name, data)));
  }
  value.push(hex(await crypto.webcrypto.subtle.digest('SHA-256', new Uint16Array([1, 2]).buffer)));
  value.push(await failure(crypto.subtle.digest('MD5', data)));
  value.push(await failure(crypto.subtle.digest('SHA-256', 'text')));
  value.push(crypto.webcrypto.getRandomValues(new Uint8Array(4)).length);
  return { ...event, value };
}
