// Lines within a group are indented, also those that a value breaks into.
function onTrack(event) {
  console.group('outer', 1);
  console.log('two\nlines');
  console.group();
  console.warn({ a: 'x'.repeat(80), b: 2 });
  console.groupEnd();
  console.error('back');
  console.groupEnd();
  console.groupEnd();
  console.info('out');
}
