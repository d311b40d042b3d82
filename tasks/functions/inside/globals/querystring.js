// Node's module `querystring`, for libraries.
const { decodePercents } = require('url/host');
const { dictionary } = kit;

const MAX_KEYS = 1000;

const unescape = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return decodePercents(text);
  }
};
const escape = (value) => encodeURIComponent(typeof value === 'object' ? String(value) : value);

const decodeWith = (decode, text) => {
  try {
    return decode(text);
  } catch {
    return unescape(text);
  }
};

const parse = (text, separator, equals, options) => {
  const result = dictionary();
  if (typeof text !== 'string' || text === '') return result;
  const mark = equals || '=';
  const limit = typeof options?.maxKeys === 'number' ? options.maxKeys : MAX_KEYS;
  const custom = options?.decodeURIComponent;
  const decoder = typeof custom === 'function' ? custom : exports.unescape;
  const decode = (part) => decodeWith(decoder, part.replaceAll('+', '%20'));
  const pairs = text.split(separator || '&').filter((pair) => pair !== '');
  for (const pair of limit > 0 ? pairs.slice(0, limit) : pairs) {
    const at = pair.indexOf(mark);
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + mark.length));
    if (!(name in result)) result[name] = value;
    else if (Array.isArray(result[name])) result[name].push(value);
    else result[name] = [result[name], value];
  }
  return result;
};

const plain = (value) =>
  ['string', 'boolean', 'bigint'].includes(typeof value) || Number.isFinite(value) ? `${value}` : '';

const stringify = (values, separator, equals, options) => {
  if (values === null || typeof values !== 'object') return '';
  const custom = options?.encodeURIComponent;
  const encode = typeof custom === 'function' ? custom : exports.escape;
  const pairs = [];
  for (const name of Object.keys(values)) {
    const items = Array.isArray(values[name]) ? values[name] : [values[name]];
    for (const item of items) pairs.push(`${encode(name)}${equals || '='}${encode(plain(item))}`);
  }
  return pairs.join(separator || '&');
};

Object.assign(exports, { parse, decode: parse, stringify, encode: stringify, escape, unescape });
