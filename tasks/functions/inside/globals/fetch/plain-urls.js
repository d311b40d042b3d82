// URLs for `fetch` and `https`, without the parser for most of them.

// URLs that are written as the URL standard would write them need no parser, which costs time to load.
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const HOST = `(?:(?!xn--|[^/]*\\.xn--)(?:[a-z\\d][a-z\\d-]*\\.)*[a-z][a-z\\d-]*|${OCTET}(?:\\.${OCTET}){3})`;
const PORT = '(?::(?!80/|443/)(?:[1-9]\\d{0,3}|[1-5]\\d{4}))?';
const PLAIN = new RegExp(`^https?://${HOST}${PORT}/(?!\\.)(?!.*(?:/\\.|%2[eE]))[\\w.~!$&()*+,;=:@/%?-]*$`);

// An absolute URL in the standard's writing; what is none stays as it is. Throws for what begins as one and is invalid.
const normalised = (text) => {
  if (PLAIN.test(text)) return text;
  if (PLAIN.test(`${text}/`)) return `${text}/`;
  return /^[a-z][a-z\d+.-]*:/i.test(text) ? new (require('url/whatwg').URL)(text).toString() : text;
};

// The parts of a URL in the standard's writing, as Node's clients call them.
const PARTS = /^([a-z][a-z\d+.-]*:)\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^#]*)/;
const partsOf = (url) => {
  const [, protocol, credentials, hostname, port, path] = PARTS.exec(url) ?? [];
  return { protocol, hostname, port, path: path || '/', auth: credentials && decodeURIComponent(credentials) };
};

Object.assign(exports, { normalised, partsOf });
