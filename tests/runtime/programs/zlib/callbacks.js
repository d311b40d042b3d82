// The forms with a callback answer later.
async function onTrack(event) {
  const { gzip, gunzip, deflate, inflate } = zlib.zlib;
  const order = [];
  const answer = (work) => new Promise((resolve) => {
    work((error, result) => {
      order.push('answer');
      resolve(error ? [error.code, error.errno, error.message] : result);
    });
    order.push('asked');
  });
  const packed = await answer((done) => gzip('hello', done));
  const deflated = await answer((done) => deflate(Buffer.from('hello'), { level: 9 }, done));
  const value = [String(await answer((done) => gunzip(packed, done))), String(await answer((done) => inflate(deflated, {}, done))),
    await answer((done) => gunzip('no gzip', done)), order];
  return { ...event, value };
}
