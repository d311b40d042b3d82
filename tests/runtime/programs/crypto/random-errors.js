// What is wrong with a request for chance is said as Node says it.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const value = [
    attempt(() => crypto.randomBytes('8')),
    attempt(() => crypto.randomBytes(-1)),
    attempt(() => crypto.randomBytes(2 ** 31)),
    attempt(() => crypto.randomBytes(NaN)),
    attempt(() => crypto.randomBytes()),
    attempt(() => crypto.randomBytes(4, 'no function')),
    attempt(() => crypto.randomInt(0)),
    attempt(() => crypto.randomInt(1.5)),
    attempt(() => crypto.randomInt(5, 5)),
    attempt(() => crypto.randomInt(0, 2 ** 48)),
    attempt(() => crypto.randomFillSync('text')),
    attempt(() => crypto.randomFillSync(Buffer.alloc(4), 5)),
    attempt(() => crypto.randomFillSync(Buffer.alloc(4), 1, 4)),
    attempt(() => crypto.randomUUID(5)),
    attempt(() => crypto.getRandomValues([1])),
    attempt(() => crypto.getRandomValues(new Float32Array(1))),
    attempt(() => crypto.getRandomValues(new Uint8Array(65537))),
  ];
  return { ...event, value };
}
