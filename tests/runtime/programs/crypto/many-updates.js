// Updates of different kinds add up.
function onTrack(event) {
  const hash = crypto.createHash('sha256');
  hash.update('a').update('é').update(Buffer.from('b')).update('63', 'hex').update('d\0').update('ef');
  const whole = crypto.createHash('sha256').update('aébcd\0ef').digest('hex');
  return { ...event, value: [hash.digest('hex'), whole] };
}
