// Arguments stand side by side, each in its own way.
function onTrack(event) {
  console.log();
  console.log('');
  console.log('a', 1, true, null, undefined, -1.5, [], {}, 'z');
  console.log({ a: 1 }, 'text', ['x']);
  const { log, error } = console;
  log('free');
  ['mapped', 'twice'].forEach(log);
  error('of console.error');
  console.debug('debug', 5);
}
