// A function that adds to the prototypes of arrays and objects still gets right bytes.
Object.prototype.extra = 'extra';
Array.prototype.extra = 'extra';
function onTrack(event) {
  const bytes = Buffer.from('aé€😀'.repeat(100));
  const value = [bytes.length, bytes.toString('base64').length, Buffer.from(bytes.toString('hex'), 'hex').equals(bytes),
    new URL('https://example.com/a?b=c').searchParams.get('b'), new TextDecoder().decode(new TextEncoder().encode('é'))];
  delete Object.prototype.extra;
  delete Array.prototype.extra;
  return { ...event, value };
}
