// indexOf, lastIndexOf and includes take texts, bytes and numbers, from an offset.
function onTrack(event) {
  const bytes = Buffer.from('abcabcé');
  const value = [
    bytes.indexOf('c'), bytes.indexOf('c', 3), bytes.indexOf('c', -2), bytes.indexOf('bc', 'utf8'), bytes.indexOf('x'),
    bytes.indexOf(99), bytes.indexOf(355), bytes.indexOf(Buffer.from('ca')), bytes.indexOf('YmM=', 0, 'base64'),
    bytes.indexOf(''), bytes.indexOf('', 3), bytes.indexOf('', 20), bytes.lastIndexOf('c'), bytes.lastIndexOf('c', 4),
    bytes.lastIndexOf('c', -6), bytes.lastIndexOf('abc', 2), bytes.lastIndexOf(''), bytes.includes('é'),
    bytes.includes('z'), bytes.includes('a', 4), Buffer.from('a\0b\0', 'latin1').indexOf('b', 0, 'ucs2'),
  ];
  return { ...event, value };
}
