// Wrong arguments are errors with Node's names, codes and messages.
function onTrack(event) {
  const attempts = [
    () => Buffer.from(),
    () => Buffer.from(null),
    () => Buffer.from(5),
    () => Buffer.from({}),
    () => Buffer.from(true),
    () => Buffer.from('a', 'nope'),
    () => Buffer.from(new ArrayBuffer(5), 6),
    () => Buffer.from(new ArrayBuffer(5), 2, 4),
    () => Buffer.alloc(-1),
    () => Buffer.alloc('5'),
    () => Buffer.alloc(5, 'zz', 'hex'),
    () => Buffer.concat([1]),
    () => Buffer.concat('a'),
    () => Buffer.compare(1, 2),
    () => Buffer.byteLength(5),
    () => Buffer.from('abc').toString('nope'),
    () => Buffer.from('abc').equals('abc'),
    () => Buffer.from('abc').indexOf({}),
    () => Buffer.from('abc').write('x', 9),
    () => Buffer.from('abc').fill('a', -1),
    () => Buffer.from('abc').swap16(),
    () => Buffer.from('abc').copy(Buffer.alloc(3), -1),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
