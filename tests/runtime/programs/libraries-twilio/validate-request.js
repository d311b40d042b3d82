// `validateRequest` tells whether Twilio signed a request, with its standard port or without.
const TOKEN = '12345';
const PARAMS = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' };
const onTrack = (event) => {
  const sign = (url, params) => {
    const text = Object.keys(params).sort().reduce((all, name) => all + [].concat(params[name]).map((one) => name + one).join(''), url);
    return crypto.createHmac('sha1', TOKEN).update(Buffer.from(text, 'utf-8')).digest('base64');
  };
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const valid = (signature, ...rest) => twilio.validateRequest(TOKEN, signature, ...rest);
  const body = JSON.stringify({ property: 'value', boolean: true });
  const digest = crypto.createHash('sha256').update(body).digest('hex');
  const bodyUrl = `${url}&bodySHA256=${digest}`;
  return {
    ...event,
    value: [
      valid('RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, PARAMS),
      valid('RSOYDt4T1cUTdK1PDd93/VVr8B9=', url, PARAMS),
      valid('', url, PARAMS),
      valid(undefined, url, PARAMS),
      valid(sign('https://mycompany.com:443/myapp.php?foo=1&bar=2', PARAMS), url, PARAMS),
      valid(sign(url, PARAMS), 'https://mycompany.com:443/myapp.php?foo=1&bar=2', PARAMS),
      valid(sign('http://mycompany.com:1234/a', {}), 'http://mycompany.com:1234/a', {}),
      valid(sign('http://mycompany.com/a', {}), 'http://mycompany.com:1234/a', {}),
      valid(sign('https://mycompany.com/', { A: ['1', '2'] }), 'https://mycompany.com', { A: ['1', '2'] }),
      valid(sign('https://user:pass@mycompany.com/ż?q=ż', { ż: 'ó' }), 'https://user:pass@mycompany.com/ż?q=ż', { ż: 'ó' }),
      valid(sign('https://mycompany.com/A%20b', {}), 'HTTPS://MyCompany.com/A%20b', {}),
      twilio.validateRequestWithBody(TOKEN, sign(bodyUrl, {}), bodyUrl, body),
      twilio.validateRequestWithBody(TOKEN, sign(bodyUrl, {}), bodyUrl, `${body} `),
    ],
  };
};
