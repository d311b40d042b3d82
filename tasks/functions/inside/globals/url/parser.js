// The URL Standard's parser and serializer. A URL is a record: scheme; username and password; host (null if none); port
// ('' if the scheme's own); path (a list of segments, or an opaque text); query and fragment (null if none).
const { parseHost } = require('url/host');

const DEFAULT_PORTS = { __proto__: null, http: '80', https: '443', ws: '80', wss: '443', ftp: '21', file: '' };
const isSpecial = (url) => url.scheme in DEFAULT_PORTS;
const isOpaque = (url) => typeof url.path === 'string';
const canHavePort = (url) => url.host !== null && url.host !== '' && url.scheme !== 'file';

// Percent-encode sets
const CONTROL_SET = /[\0-\x1f\x7f-\u{10ffff}]/gu;
const FRAGMENT_SET = /[\0-\x20"<>`\x7f-\u{10ffff}]/gu;
const QUERY_SET = /[\0-\x20"#<>\x7f-\u{10ffff}]/gu;
const SPECIAL_QUERY_SET = /[\0-\x20"#<>'\x7f-\u{10ffff}]/gu;
const PATH_SET = /[\0-\x20"#<>?`{}\x7f-\u{10ffff}]/gu;
const USERINFO_SET = /[\0-\x20"#<>?`{}/:;=@[\\\]^|\x7f-\u{10ffff}]/gu;

const HEX = '0123456789ABCDEF';
const percentEncoded = (character) => {
  const code = character.charCodeAt(0);
  return code < 0x80 ? `%${HEX[code >> 4]}${HEX[code & 15]}` : encodeURIComponent(character);
};
const encode = (text, set) => text.replace(set, percentEncoded);

const clean = (text) => text.toWellFormed().replace(/[\t\n\r]/g, '');
// Patterns that are bound to the end of a text take quadratic time.
const trimEnd = (text, isOut) => {
  let end = text.length;
  while (end > 0 && isOut(text[end - 1])) end--;
  return text.slice(0, end);
};
const isControl = (character) => character <= ' ';
const trim = (text) => trimEnd(text, isControl).replace(/^[\0-\x20]+/, '');

const newUrl = (scheme) => ({
  __proto__: null, scheme, username: '', password: '', host: null, port: '', path: [], query: null, fragment: null,
});

// Paths

const DRIVE = /^[a-z][:|]$/i;
const DRIVE_AT_START = /^[a-z][:|](?:[/\\]|$)/i;
const isDrive = (segment) => DRIVE.test(segment);
const isNormalDrive = (segment) => isDrive(segment) && segment[1] === ':';

const shorten = (url) => {
  if (url.scheme === 'file' && url.path.length === 1 && isNormalDrive(url.path[0])) return;
  url.path.pop();
};

const ONE_DOT = /^(?:\.|%2e)$/i;
const TWO_DOTS = /^(?:\.|%2e){2}$/i;

// What follows the slash at which a path begins is put after the segments there are.
const appendPath = (url, text) => {
  const segments = isSpecial(url) ? text.split(/[/\\]/) : text.split('/');
  segments.forEach((segment, i) => {
    const isLast = i === segments.length - 1;
    if (TWO_DOTS.test(segment)) {
      shorten(url);
      if (isLast) url.path.push('');
    } else if (ONE_DOT.test(segment)) {
      if (isLast) url.path.push('');
    } else if (url.scheme === 'file' && url.path.length === 0 && isDrive(segment)) url.path.push(`${segment[0]}:`);
    else url.path.push(encode(segment, PATH_SET));
  });
};

const startsWithSlash = (url, text) => text[0] === '/' || (text[0] === '\\' && isSpecial(url));

// The path after a host.
const startPath = (url, text) => {
  if (startsWithSlash(url, text)) appendPath(url, text.slice(1));
  else if (text !== '' || isSpecial(url)) appendPath(url, text);
};

// Authorities

const MAX_PORT = 65535;
// False if it is none.
const setPort = (url, digits) => {
  const port = +digits;
  if (port > MAX_PORT) return false;
  url.port = digits === '' || `${port}` === DEFAULT_PORTS[url.scheme] ? '' : `${port}`;
  return true;
};

const setCredentials = (url, text) => {
  const colon = text.indexOf(':');
  url.username = encode(colon < 0 ? text : text.slice(0, colon), USERINFO_SET);
  url.password = colon < 0 ? '' : encode(text.slice(colon + 1), USERINFO_SET);
};

const HOST_AND_PORT = /^((?:\[[^\]]*(?:\]|$)|[^:[])*)(?::(.*))?$/s;

const setHost = (url, text) => {
  const host = parseHost(text, !isSpecial(url));
  if (host === null) return false;
  url.host = host;
  return true;
};

const parseAuthority = (url, text) => {
  const end = text.search(isSpecial(url) ? /[/\\]/ : /\//);
  const authority = end < 0 ? text : text.slice(0, end);
  const at = authority.lastIndexOf('@');
  if (at >= 0) setCredentials(url, authority.slice(0, at));
  const [, host, port] = HOST_AND_PORT.exec(authority.slice(at + 1)) ?? [];
  if (host === undefined || (host === '' && (at >= 0 || port !== undefined || isSpecial(url)))) return null;
  if (port !== undefined && !/^[0-9]*$/.test(port)) return null;
  if (!setHost(url, host) || !setPort(url, port ?? '')) return null;
  startPath(url, end < 0 ? '' : text.slice(end));
  return url;
};

const withoutSlashes = (text) => text.replace(/^[/\\]+/, '');

// Files

const setFileHost = (url, text) => {
  if (text === '') url.host = '';
  else if (!setHost(url, text)) return false;
  if (url.host === 'localhost') url.host = '';
  return true;
};

const parseFileHost = (url, text) => {
  const [host] = /^[^/\\]*/.exec(text);
  if (isDrive(host)) appendPath(url, text);
  else {
    if (!setFileHost(url, host)) return null;
    startPath(url, text.slice(host.length));
  }
  return url;
};

const parseFile = (url, text, base, hasQuery) => {
  url.host = '';
  const near = base?.scheme === 'file' ? base : undefined;
  if (/^[/\\]{2}/.test(text)) return parseFileHost(url, text.slice(2));
  if (/^[/\\]/.test(text)) {
    if (near !== undefined) {
      url.host = near.host;
      if (!DRIVE_AT_START.test(text.slice(1)) && isNormalDrive(near.path[0] ?? '')) url.path.push(near.path[0]);
    }
    appendPath(url, text.slice(1));
  } else if (near === undefined) appendPath(url, text);
  else {
    url.host = near.host;
    if (!DRIVE_AT_START.test(text)) url.path = [...near.path];
    if (text === '') return followBaseQuery(url, near, hasQuery);
    if (!DRIVE_AT_START.test(text)) shorten(url);
    appendPath(url, text);
  }
  return url;
};

// Relative to a base

const followBaseQuery = (url, base, hasQuery) => {
  if (!hasQuery) url.query = base.query;
  return url;
};

const parseRelative = (url, text, base, hasQuery) => {
  if (startsWithSlash(url, text) && startsWithSlash(url, text.slice(1))) {
    return parseAuthority(url, isSpecial(url) ? withoutSlashes(text) : text.slice(2));
  }
  const { username, password, host, port } = base;
  Object.assign(url, { username, password, host, port });
  if (startsWithSlash(url, text)) {
    appendPath(url, text.slice(1));
    return url;
  }
  url.path = [...base.path];
  if (text === '') return followBaseQuery(url, base, hasQuery);
  shorten(url);
  appendPath(url, text);
  return url;
};

const parseAbsolute = (url, text, base, hasQuery) => {
  if (url.scheme === 'file') return parseFile(url, text, base, hasQuery);
  if (isSpecial(url)) {
    if (base?.scheme === url.scheme && !text.startsWith('//')) return parseRelative(url, text, base, hasQuery);
    return parseAuthority(url, withoutSlashes(text));
  }
  if (text.startsWith('//')) return parseAuthority(url, text.slice(2));
  if (text.startsWith('/')) appendPath(url, text.slice(1));
  else url.path = encode(text, CONTROL_SET);
  return url;
};

const parseWithoutScheme = (text, base, hasQuery) => {
  if (base === undefined) return null;
  if (isOpaque(base)) return text === '' && !hasQuery ? { ...base, __proto__: null } : null;
  const url = newUrl(base.scheme);
  return base.scheme === 'file' ? parseFile(url, text, base, hasQuery) : parseRelative(url, text, base, hasQuery);
};

const querySet = (url) => (isSpecial(url) ? SPECIAL_QUERY_SET : QUERY_SET);

const cut = (text, mark) => {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
};

// A record, or null if the text is no URL. `base` is a record.
const parse = (input, base) => {
  const [beforeHash, fragment] = cut(clean(trim(input)), '#');
  const [text, query] = cut(beforeHash, '?');
  if (fragment === null && query === null && text === '' && base !== undefined && isOpaque(base)) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1];
  const url = scheme === undefined
    ? parseWithoutScheme(text, base, query !== null)
    : parseAbsolute(newUrl(scheme.toLowerCase()), text.slice(scheme.length + 1), base, query !== null);
  if (url === null) return null;
  if (query !== null) url.query = encode(query, querySet(url));
  url.fragment = fragment === null ? null : encode(fragment, FRAGMENT_SET);
  return url;
};

const pathOf = (url) => (isOpaque(url) ? url.path : url.path.map((segment) => `/${segment}`).join(''));
const hostOf = (url) => (url.host === null ? '' : url.port === '' ? url.host : `${url.host}:${url.port}`);
const credentialsOf = ({ username, password }) =>
  username === '' && password === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`;

const serialize = (url) => {
  const authority = url.host === null
    ? !isOpaque(url) && url.path.length > 1 && url.path[0] === '' ? '/.' : ''
    : `//${credentialsOf(url)}${hostOf(url)}`;
  const query = url.query === null ? '' : `?${url.query}`;
  const fragment = url.fragment === null ? '' : `#${url.fragment}`;
  return `${url.scheme}:${authority}${pathOf(url)}${query}${fragment}`;
};

// The setters: each changes the record, or leaves it as it is if the text will not do.

const changeScheme = (url, text) => {
  const scheme = /^([a-z][a-z0-9+.-]*)(?::|$)/i.exec(clean(text))?.[1].toLowerCase();
  if (scheme === undefined || scheme in DEFAULT_PORTS !== isSpecial(url)) return;
  if (scheme === 'file' && (url.port !== '' || credentialsOf(url) !== '')) return;
  if (url.scheme === 'file' && url.host === '') return;
  url.scheme = scheme;
  if (url.port === DEFAULT_PORTS[scheme]) url.port = '';
};

const changePort = (url, text) => {
  if (!canHavePort(url)) return;
  if (text === '') url.port = '';
  else {
    const digits = /^[0-9]+/.exec(clean(text))?.[0];
    if (digits !== undefined) setPort(url, digits);
  }
};

const changeHost = (url, text, withPort) => {
  if (isOpaque(url)) return;
  const [part] = (isSpecial(url) ? /^[^/\\?#]*/ : /^[^/?#]*/).exec(clean(text));
  if (url.scheme === 'file') {
    setFileHost(url, part);
    return;
  }
  const [, host, port] = HOST_AND_PORT.exec(part) ?? [];
  if (host === undefined || (port !== undefined && (!withPort || host === ''))) return;
  if (host === '' && (isSpecial(url) || url.port !== '' || credentialsOf(url) !== '')) return;
  if (!setHost(url, host) || port === undefined) return;
  const digits = /^[0-9]+/.exec(port)?.[0];
  if (digits !== undefined) setPort(url, digits);
};

const changePath = (url, text) => {
  if (isOpaque(url)) return;
  const path = clean(text);
  url.path = [];
  startPath(url, path);
  if (path === '' && url.host === null && !isSpecial(url)) url.path.push('');
};

const changeUsername = (url, text) => {
  if (canHavePort(url)) url.username = encode(text.toWellFormed(), USERINFO_SET);
};
const changePassword = (url, text) => {
  if (canHavePort(url)) url.password = encode(text.toWellFormed(), USERINFO_SET);
};

// An opaque path may end with spaces only if something follows it.
const trimPath = (url) => {
  if (!isOpaque(url) || url.query !== null || url.fragment !== null) return;
  url.path = trimEnd(url.path, (character) => character === ' ');
};
const changeQuery = (url, text) => {
  url.query = text === '' ? null : encode(clean(text.replace(/^\?/, '')), querySet(url));
  trimPath(url);
};
const changeFragment = (url, text) => {
  url.fragment = text === '' ? null : encode(clean(text.replace(/^#/, '')), FRAGMENT_SET);
  trimPath(url);
};

Object.assign(exports, {
  changeFragment, changeHost, changePassword, changePath, changePort, changeQuery, changeScheme, changeUsername,
  hostOf, isSpecial, parse, pathOf, serialize, trimEnd, trimPath,
});
