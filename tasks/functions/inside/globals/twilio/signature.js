// Whether a request came from Twilio: its signature is an HMAC of the address and the form's fields, by name. Twilio
// may have signed the address with its standard port or without.
const { Buffer } = require('buffer');
const { timingSafeEqual } = require('crypto/compare');
const { createHash, createHmac } = require('crypto/hash');
const { URL } = require('url/whatwg');

const PORTS = { 'http:': '80', 'https:': '443' };

const spellings = (url) => {
  const found = /^(https?:)\/\/([^/?#]*@)?([^/?#:]*|\[[^\]]*\])(?::(\d*))?([^]*)$/i.exec(url);
  if (found === null) return [url, url];
  const [, scheme, login = '', host, port, rest] = found;
  const standard = PORTS[scheme.toLowerCase()];
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  const before = `${scheme.toLowerCase()}//${login}${host.toLowerCase()}`;
  return [`${before}:${port || standard}${path}`, `${before}${path}`];
};

const fieldText = (name, value) =>
  Array.isArray(value) ? value.map((one) => fieldText(name, one)).join('') : name + value;

const signatureOf = (authToken, url, params) => {
  const fields = url.includes('bodySHA256') && params === null ? {} : params;
  const data = Object.keys(fields).sort().reduce((text, name) => text + fieldText(name, fields[name]), url);
  return createHmac('sha1', authToken).update(data, 'utf8').digest('base64');
};

const isSame = (one, other) => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

exports.validateRequest = (authToken, twilioHeader, url, params) => {
  const [withPort, without] = spellings(url).map((spelling) => signatureOf(authToken, spelling, params));
  const given = twilioHeader || '';
  return [isSame(given, withPort), isSame(given, without)].includes(true);
};

exports.validateRequestWithBody = (authToken, twilioHeader, url, body) => {
  const digest = new URL(url).searchParams.get('bodySHA256') ?? '';
  const isSigned = exports.validateRequest(authToken, twilioHeader, url, {});
  return isSigned && isSame(digest, createHash('sha256').update(body, 'utf8').digest('hex'));
};
