// Random values come to callbacks after the code that asks for them.
const { promisify } = { promisify: (action) => (...args) =>
  new Promise((resolve, reject) => action(...args, (error, value) => (error ? reject(error) : resolve(value)))) };
async function onTrack(event) {
  const order = [];
  const bytes = new Promise((resolve) =>
    crypto.randomBytes(8, (error, value) => {
      order.push('callback');
      resolve([error, value.length]);
    }),
  );
  order.push('code');
  Promise.resolve().then(() => order.push('microtask'));
  const value = [await bytes, order];
  value.push((await promisify(crypto.randomFill)(Buffer.alloc(4))).length);
  value.push((await promisify(crypto.randomFill)(Buffer.alloc(4), 1, 2))[0]);
  value.push(await promisify(crypto.randomInt)(1), await promisify(crypto.randomInt)(3, 4));
  return { ...event, value };
}
