// swap16, swap32 and swap64 turn the order of bytes.
function onTrack(event) {
  const value = ['swap16', 'swap32', 'swap64'].map((method) => Buffer.from('0123456789abcdef', 'hex')[method]().toString('hex'));
  return { ...event, value };
}
