// Hosts of URLs: domains, IPv4 and IPv6 addresses, opaque hosts. `null` stands for a host that is none.
const { utf8 } = require('buffer/bytes');
const { ask } = kit;

const FORBIDDEN_IN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_DOMAIN = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;
const CONTROLS = /[\0-\x1f\x7f-\u{10ffff}]/gu;

const decodePercents = (text) => {
  if (!text.includes('%')) return text;
  const bytes = utf8.bytes(text);
  const decoded = [];
  for (let i = 0; i < bytes.length; i++) {
    const pair = bytes[i] === 37 ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : '';
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      decoded.push(parseInt(pair, 16));
      i += 2;
    } else decoded.push(bytes[i]);
  }
  return utf8.text(new Uint8Array(decoded));
};

// Punycode and the tables of Unicode are Python's.
const toAscii = (domain) => {
  if (/^[\0-\x7f]*$/.test(domain) && !/(?:^|\.)xn--/i.test(domain)) return domain.toLowerCase();
  return domain.includes('\0') ? null : ask('url.to_ascii', domain);
};

// IPv4

const parseNumber = (text) => {
  if (text === '') return NaN;
  if (/^0x[0-9a-f]*$/i.test(text)) return text.length === 2 ? 0 : parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  return /^[1-9][0-9]*$/.test(text) ? parseInt(text, 10) : NaN;
};
const endsInNumber = (domain) => /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/i.test(domain);

const parseIPv4 = (domain) => {
  const parts = domain.replace(/\.$/, '').split('.');
  if (parts.length > 4) return null;
  const numbers = parts.map(parseNumber);
  const last = numbers.pop();
  if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
  const address = numbers.reduce((sum, number, i) => sum + number * 256 ** (3 - i), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
};

// IPv6

const parseDotted = (text) => {
  const numbers = text.split('.');
  if (numbers.length !== 4 || !numbers.every((number) => /^(?:0|[1-9][0-9]{0,2})$/.test(number) && +number <= 255)) {
    return null;
  }
  return [numbers[0] * 256 + +numbers[1], numbers[2] * 256 + +numbers[3]];
};

// The 16-bit pieces of a side of `::`.
const parsePieces = (text, mayEndDotted) => {
  if (text === '') return [];
  const parts = text.split(':');
  const dotted = mayEndDotted && parts[parts.length - 1].includes('.') ? parseDotted(parts.pop()) : [];
  if (dotted === null || !parts.every((piece) => /^[0-9a-f]{1,4}$/i.test(piece))) return null;
  return [...parts.map((piece) => parseInt(piece, 16)), ...dotted];
};

const parseIPv6 = (text) => {
  const sides = text.split('::');
  if (sides.length > 2) return null;
  const [head, tail] = sides.map((side, i) => parsePieces(side, i === sides.length - 1));
  if (head === null || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? head : null;
  const gap = 8 - head.length - tail.length;
  return gap < 1 ? null : [...head, ...new Array(gap).fill(0), ...tail];
};

const longestZeros = (pieces) => {
  let best = { start: -1, length: 1 };
  for (let start = 0, end; start < 8; start = end + 1) {
    end = start;
    while (pieces[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
};

const serializeIPv6 = (pieces) => {
  const { start, length } = longestZeros(pieces);
  const hex = pieces.map((piece) => piece.toString(16));
  const text = start < 0 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
  return `[${text}]`;
};

const parseDomain = (text) => {
  const domain = toAscii(decodePercents(text));
  if (domain === null || domain === '' || FORBIDDEN_IN_DOMAIN.test(domain)) return null;
  return endsInNumber(domain) ? parseIPv4(domain) : domain;
};

exports.parseHost = (text, isOpaque) => {
  if (text[0] === '[') {
    const pieces = text.endsWith(']') ? parseIPv6(text.slice(1, -1)) : null;
    return pieces === null ? null : serializeIPv6(pieces);
  }
  if (!isOpaque) return parseDomain(text);
  if (FORBIDDEN_IN_HOST.test(text)) return null;
  return text.replace(CONTROLS, encodeURIComponent);
};
exports.parseDomain = parseDomain;
exports.decodePercents = decodePercents;
