// Webhooks are signed with an HMAC.
function onTrack(event) {
  const body = JSON.stringify(event.properties);
  const sign = (name, encoding) => crypto.createHmac(name, 'a secret').update(body).digest(encoding);
  const value = [sign('sha256', 'hex'), sign('sha256', 'base64'), sign('sha1', 'base64'), sign('md5', 'hex')];
  value.push(sign('sha512', 'base64url'), sign('RSA-SHA384', 'hex'), sign('sha3-256', 'hex'));
  value.push(sign('blake2b512', 'hex'));
  return { ...event, value: [...value, sign('ripemd160').toString('hex')] };
}
