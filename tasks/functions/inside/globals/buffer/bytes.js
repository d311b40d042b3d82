// Text to bytes and back, in every encoding of Node's Buffer. Short texts are done here; long ones go to Python, which
// is several times faster than a loop in this engine. To Python bytes travel as Latin-1 text, from it as 32-bit words.
const { apply, ask, lowerCase } = kit;

const SHORT = 64;
const CHUNK = 49152; // characters a call; divisible by the group of each encoding
const PIECE = 8192; // arguments of one native call
const NUL = '\u0100'; // stands for NUL, at which a message ends

const { fromCharCode } = String;
const { ceil, min } = Math;
const { decodeURIComponent, encodeURIComponent, escape, unescape } = globalThis;

const part = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);

// Long ways, through Python

const travels = (text) => text.length > SHORT && text.isWellFormed() && !text.includes('\0');

// What Python answers: the number of bytes, then their words.
const unpack = ([length, words]) => {
  const bytes = new Uint32Array(words.length);
  bytes.set(words); // five times faster than giving them to the constructor
  return new Uint8Array(bytes.buffer, 0, length);
};

// What Python gets.
const pack = (bytes) => charactersOf(bytes).replaceAll('\0', NUL);

const joined = (parts) => {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((length, { length: more }) => length + more, 0));
  let end = 0;
  for (const piece of parts) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
};

const isHighHalf = (code) => code >= 0xd800 && code <= 0xdbff;

// `breaksOff` says, from the bytes that a piece gave and its length, that what follows does not count.
const askForBytes = (name, text, breaksOff) => {
  const parts = [];
  for (let start = 0, end; start < text.length; start = end) {
    end = min(start + CHUNK, text.length);
    if (end < text.length && isHighHalf(text.charCodeAt(end - 1))) end--;
    const bytes = unpack(ask(`bytes.${name}`, text.slice(start, end)));
    parts.push(bytes);
    if (breaksOff?.(bytes.length, end - start)) break;
  }
  return joined(parts);
};

const askForText = (name, bytes) => {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += ask(`bytes.${name}`, pack(part(bytes, start, min(start + CHUNK, bytes.length))));
  }
  return text;
};

// Latin-1, of which the others are made

const latin1Bytes = (text) => {
  if (travels(text)) return askForBytes('from_latin1', text);
  const { length } = text;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

const charactersOf = (units) => {
  if (units.length <= PIECE) return apply(fromCharCode, undefined, units);
  let text = '';
  for (let start = 0; start < units.length; start += PIECE) {
    text += apply(fromCharCode, undefined, units.subarray(start, start + PIECE));
  }
  return text;
};

const asciiText = (bytes) => {
  const low = new Uint8Array(bytes);
  for (let i = 0; i < low.length; i++) low[i] &= 0x7f;
  return charactersOf(low);
};

// UTF-8

const binaryUtf8 = (text) => unescape(encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed()));

const utf8Bytes = (text) => {
  if (travels(text)) return askForBytes('from_utf8', text);
  const encoded = binaryUtf8(text);
  const { length } = encoded;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = encoded.charCodeAt(i);
  return bytes;
};

// Throws a URIError where the bytes are no UTF-8.
const strictUtf8Text = (bytes) => decodeURIComponent(escape(charactersOf(bytes)));

// The least and the most second byte after a first one, where not all are allowed.
const SECOND = { __proto__: null, 0xe0: [0xa0, 0xbf], 0xed: [0x80, 0x9f], 0xf0: [0x90, 0xbf], 0xf4: [0x80, 0x8f] };

// How long the part of a character is with which the bytes break off, or 0.
const brokenTail = (bytes) => {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    if (byte < 0xc2 || byte > 0xf4 || back >= (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4)) return 0;
    const [least, most] = SECOND[byte] ?? [0x80, 0xbf];
    const second = bytes[length - back + 1];
    return back === 1 || (second >= least && second <= most) ? back : 0;
  }
  return 0;
};

const looseUtf8Text = (bytes) => {
  let text = '';
  for (let start = 0, end; start < bytes.length; start = end) {
    end = min(start + CHUNK, bytes.length);
    if (end < bytes.length) end -= brokenTail(part(bytes, start, end));
    text += askForText('to_utf8', part(bytes, start, end));
  }
  return text;
};

const utf8Text = (bytes) => {
  try {
    return strictUtf8Text(bytes);
  } catch {
    return looseUtf8Text(bytes);
  }
};

// UTF-16, little end first

const utf16Bytes = (text) => {
  const { length } = text;
  const units = new Uint16Array(length);
  for (let i = 0; i < length; i++) units[i] = text.charCodeAt(i);
  return new Uint8Array(units.buffer);
};
const utf16Text = (bytes) => {
  const even = bytes.length & ~1;
  const copy = new Uint8Array(even);
  copy.set(part(bytes, 0, even));
  return charactersOf(new Uint16Array(copy.buffer));
};

// Hexadecimal: up to the first pair that is none

const NONE = 0xff;
const table = (text) => {
  const values = new Uint8Array(256).fill(NONE);
  for (let i = 0; i < text.length; i++) values[text.charCodeAt(i)] = i;
  return values;
};
const HEX_DIGITS = '0123456789abcdef';
const HEX_VALUES = table(HEX_DIGITS);
for (let i = 10; i < 16; i++) HEX_VALUES[HEX_DIGITS.charCodeAt(i) - 32] = i;

const hexBytes = (text) => {
  if (travels(text)) return askForBytes('from_hex', text, (count, length) => count < length >> 1);
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    const high = HEX_VALUES[text.charCodeAt(2 * i) & 0xff];
    const low = HEX_VALUES[text.charCodeAt(2 * i + 1) & 0xff];
    if (high === NONE || low === NONE) return part(bytes, 0, i);
    bytes[i] = high * 16 + low;
  }
  return bytes;
};
const hexText = (bytes) => {
  if (bytes.length > SHORT) return askForText('to_hex', bytes);
  const parts = [];
  for (let i = 0; i < bytes.length; i++) parts[i] = HEX_DIGITS[bytes[i] >> 4] + HEX_DIGITS[bytes[i] & 15];
  return parts.join('');
};

// Base64 in both alphabets: what belongs to neither is passed over, `=` is the end

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_VALUES = table(BASE64);
BASE64_VALUES[45] = 62; // -
BASE64_VALUES[95] = 63; // _
const END = 61; // =

const shortBase64Bytes = (text) => {
  const bytes = new Uint8Array(ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) & 0xff;
    if (code === END) break;
    if (BASE64_VALUES[code] === NONE) continue;
    bits = (bits << 6) | BASE64_VALUES[code];
    count += 6;
    if (count >= 8) bytes[length++] = bits >> (count -= 8);
  }
  return part(bytes, 0, length);
};
// A long text is cleaned before it is cut; what is not Latin-1 counts by its low byte, which cleaning would not see.
const travelsInGroups = (text) => travels(text) && (text.length <= CHUNK || text.search(/[^\0-\xff]/) < 0);

const base64Bytes = (text) => {
  if (!travelsInGroups(text)) return shortBase64Bytes(text);
  const clean = text.length <= CHUNK ? text : text.replace(/[^\w+/=-]|=.*/gs, '');
  return askForBytes('from_base64', clean);
};
const base64Text = (bytes) => {
  const { length } = bytes;
  if (length > SHORT) return askForText('to_base64', bytes);
  const parts = [];
  for (let i = 0; i < length; i += 3) {
    const bits = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
    parts.push(BASE64[bits >> 18] + BASE64[(bits >> 12) & 63] +
      (i + 1 < length ? BASE64[(bits >> 6) & 63] : '=') + (i + 2 < length ? BASE64[bits & 63] : '='));
  }
  return parts.join('');
};
const DASHES = { __proto__: null, '+': '-', '/': '_', '=': '' };
const base64urlText = (bytes) => base64Text(bytes).replace(/[+/=]/g, (mark) => DASHES[mark]);
const base64Length = (text) => {
  let { length } = text;
  if (text[length - 1] === '=') length--;
  if (length > 1 && text[length - 1] === '=') length--;
  return (length * 3) >>> 2;
};

// By Node's names. `size` is what Buffer.byteLength says, for base64 and hex an estimate.
const utf8Size = (text) => binaryUtf8(text).length;
const utf8 = { __proto__: null, name: 'utf8', bytes: utf8Bytes, text: utf8Text, size: utf8Size };
const utf16Size = (text) => text.length * 2;
const utf16le = { __proto__: null, name: 'utf16le', bytes: utf16Bytes, text: utf16Text, size: utf16Size };
const latin1 = { __proto__: null, name: 'latin1', bytes: latin1Bytes, text: charactersOf, size: (text) => text.length };
const ascii = { __proto__: null, name: 'ascii', bytes: latin1Bytes, text: asciiText, size: (text) => text.length };
const base64 = { __proto__: null, name: 'base64', bytes: base64Bytes, text: base64Text, size: base64Length };
const base64url = { __proto__: null, name: 'base64url', bytes: base64Bytes, text: base64urlText, size: base64Length };
const hex = { __proto__: null, name: 'hex', bytes: hexBytes, text: hexText, size: (text) => text.length >>> 1 };
const CODECS = {
  __proto__: null,
  utf8,
  'utf-8': utf8,
  utf16le,
  'utf-16le': utf16le,
  ucs2: utf16le,
  'ucs-2': utf16le,
  latin1,
  binary: latin1,
  ascii,
  base64,
  base64url,
  hex,
};

exports.codec = (name) => CODECS[name] ?? CODECS[lowerCase(`${name}`)];
exports.utf8 = utf8;
exports.latin1 = latin1;
exports.utf16le = utf16le;
exports.base64 = base64;
// For base64 that Python made: nothing in it must be passed over.
exports.cleanBase64Bytes = (text) => askForBytes('from_base64', text);
exports.strictUtf8Text = strictUtf8Text;
exports.brokenTail = brokenTail;
exports.pack = pack;
exports.unpack = unpack;
