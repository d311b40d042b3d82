// Hash and Hmac take write and end in place of update, and give the digest by read.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};
const makers = { hash: () => crypto.createHash('sha256'), hmac: () => crypto.createHmac('sha256', 'key') };

async function onTrack(event) {
  const value = {};
  for (const [name, make] of Object.entries(makers)) {
    const one = make();
    const seen = (value[name] = [one.write('a'), one.read(), one.write('ff', 'hex'), one.end(Buffer.from('c')) === one]);
    const whole = one.read();
    seen.push(Buffer.isBuffer(whole), whole.toString('hex'), one.read(), one.digest('hex'), attempt(() => one.digest('hex')));
    const text = make().setEncoding('base64');
    text.update('a');
    seen.push(text.end().read(), text.setEncoding('hex') === text, text.read());
    const late = make().end('a').setEncoding('hex');
    seen.push(late.end().read(4), late.read());
    const used = make();
    seen.push(used.digest('hex'), used.end() === used, used.setEncoding('hex').read());
    seen.push(...[null, undefined, 3, new Uint16Array(1), {}].map((wrong) => attempt(() => make().write(wrong))));
    seen.push(attempt(() => make().write('a', 'none')), attempt(() => make().setEncoding('none')), attempt(() => make().end(4)));
    seen.push(make().end(null).read().toString('hex'));
    await new Promise((resolve) => make().write('a', resolve));
    await new Promise((resolve) => make().end('a', 'utf8', resolve));
    await new Promise((resolve) => make().end(resolve));
  }
  const updated = makers.hash().end('a').update('b');
  value.late = updated.digest('hex') === makers.hash().update('a').digest('hex');
  return { ...event, value };
}
