// Signatures are compared in constant time.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const signature = crypto.createHmac('sha256', 'key').update('body').digest();
  const value = [
    crypto.timingSafeEqual(signature, crypto.createHmac('sha256', 'key').update('body').digest()),
    crypto.timingSafeEqual(signature, crypto.createHmac('sha256', 'key').update('other').digest()),
    crypto.timingSafeEqual(new Uint16Array([1, 2]), Buffer.from([1, 0, 2, 0])),
    crypto.timingSafeEqual(new ArrayBuffer(3), Buffer.alloc(3)),
    attempt(() => crypto.timingSafeEqual(signature, Buffer.from('short'))),
    attempt(() => crypto.timingSafeEqual('text', 'text')),
    attempt(() => crypto.timingSafeEqual(signature, undefined)),
  ];
  return { ...event, value };
}
