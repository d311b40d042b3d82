// OAuth 1.0 signs URLs and headers with HMAC-SHA1 and PLAINTEXT.
const client = (method) => {
  const made = new OAuth.OAuth('https://a.example/request', 'https://a.example/access', 'key', 'secret & more', '1.0', null, method);
  made._getNonce = () => 'nonce';
  made._getTimestamp = () => '1706099415';
  return made;
};
const onTrack = (event) => ({
  ...event,
  value: [
    client('HMAC-SHA1').signUrl('https://a.example/photos?size=original&name=a b', 'token', 'token secret'),
    client('HMAC-SHA1').authHeader('http://a.example:80/r%20v?b=2&a=1', 'token', 'secret', 'POST'),
    client('PLAINTEXT').signUrl('https://a.example/', 'token', 'secret', 'get'),
  ],
});
