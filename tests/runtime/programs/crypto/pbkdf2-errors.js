// What is wrong with arguments of pbkdf2 is said as Node says it.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const make = (...args) => attempt(() => crypto.pbkdf2Sync(...args).toString('hex'));
  const value = [
    make('p', 's', 1, 8),
    make('p', 's', 1, 8, null),
    make('p', 's', 1, 8, 'no such'),
    make('p', 's', 0, 8, 'sha1'),
    make('p', 's', '1', 8, 'sha1'),
    make('p', 's', 1, -1, 'sha1'),
    make('p', 's', 1, 1.5, 'sha1'),
    make(5, 's', 1, 8, 'sha1'),
    make('p', null, 1, 8, 'sha1'),
    make('p', 's', 2 ** 31, 8, 'sha1'),
    attempt(() => crypto.pbkdf2('p', 's', 1, 8, 'sha1')),
    attempt(() => crypto.pbkdf2('p', 's', 1, 8, () => 0)),
  ];
  return { ...event, value };
}
