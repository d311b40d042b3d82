// scrypt with its options, at once and to a callback.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

async function onTrack(event) {
  const make = (...args) => attempt(() => crypto.scryptSync(...args).toString('hex'));
  const later = (...args) =>
    new Promise((resolve) => crypto.scrypt(...args, (error, key) => resolve([error, key.toString('hex')])));
  const value = [
    make('', '', 64, { N: 16, r: 1, p: 1 }),
    make('password', 'NaCl', 64, { cost: 1024, blockSize: 8, parallelization: 16 }),
    make('password', 'salt', 16),
    make('password', 'salt', 0),
    await later('password', 'salt', 8),
    await later(Buffer.from('password'), 'salt', 8, { N: 2 ** 15, maxmem: 2 ** 26 }),
    make('p', 's', 8, { N: 3 }),
    make('p', 's', 8, { N: 1 }),
    make('p', 's', 8, { N: 2 ** 20 }),
    make('p', 's', 8, { N: 16, maxmem: 10 }),
    make('p', 's', 8, { N: 2 ** 15 }),
    make('p', 's', 8, { N: 4, cost: 4 }),
    make('p', 's', 8, { r: '4' }),
    make('p', 's', -1),
    make('p', 's'),
    make(5, 's', 8),
    attempt(() => crypto.scrypt('p', 's', 8)),
  ];
  return { ...event, value };
}
