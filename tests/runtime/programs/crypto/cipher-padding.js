// Without automatic padding whole blocks are up to the author.
const key = (size) => Buffer.from(Array.from({ length: size }, (_, i) => i));
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

const run = (make, data, pads) => {
  const process = make('aes-128-cbc', key(16), key(16));
  if (pads !== undefined) process.setAutoPadding(pads);
  return process.update(data, 'hex', 'hex') + process.final('hex');
};
function onTrack(event) {
  const { createCipheriv, createDecipheriv } = crypto;
  const block = '00112233445566778899aabbccddeeff';
  const encrypted = run(createCipheriv, block, false);
  const value = [
    encrypted,
    run(createDecipheriv, encrypted, false),
    run(createDecipheriv, run(createCipheriv, block, true), false),
    attempt(() => run(createDecipheriv, encrypted, true)),
    attempt(() => run(createCipheriv, '0011', false)),
    attempt(() => run(createDecipheriv, '0011', false)),
    attempt(() => run(createDecipheriv, '', true)),
    run(createDecipheriv, '', false),
    run(createCipheriv, '', false),
  ];
  return { ...event, value };
}
