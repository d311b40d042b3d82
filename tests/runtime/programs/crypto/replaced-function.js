// An author may replace a function of crypto, take it apart and look whether it is there.
function onTrack(event) {
  const { createHash, randomUUID } = crypto;
  const original = crypto.createHmac;
  crypto.createHmac = () => 'replaced';
  const value = [
    createHash('md5').update('x').digest('hex'),
    randomUUID().length,
    crypto.createHmac('sha1', 'key'),
    original('sha1', 'key').update('x').digest('hex'),
    typeof crypto.scryptSync,
    'createSign' in crypto,
    'no such' in crypto,
    Object.keys(crypto).includes('pbkdf2'),
    crypto.createHash('md5') instanceof crypto.Hash,
  ];
  crypto.createHmac = original;
  return { ...event, value };
}
