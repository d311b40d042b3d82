// Node's module `url`, for libraries: the URL classes, and the older `parse`, `format` and `resolve`.
const { URL } = require('url/whatwg');
const { URLSearchParams } = require('url/search-params');
const { parseDomain } = require('url/host');
const { trimEnd } = require('url/parser');
const querystring = require('querystring');
const { checkString, invalidType, withCode } = require('node-errors');
const { ask, dictionary } = kit;

const SLASHED = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:']);
const HOSTLESS = 'javascript:';
const MAX_HOSTNAME = 255;
const SPACE = /[\0-\x20\xa0\ufeff]/;
const SIMPLE_PATH = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const USER_AT_HOST = /^\/\/[^@/]+@[^@/]+/;
const FORBIDDEN_IN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;

const invalidUrl = (input) => withCode(Object.assign(new TypeError('Invalid URL'), { input }), 'ERR_INVALID_URL');
const escapeUnwise = (text) =>
  text.replace(/[\t\n\r "'<>\\^`{|}]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

class Url {
  protocol = null;
  slashes = null;
  auth = null;
  host = null;
  port = null;
  hostname = null;
  hash = null;
  search = null;
  query = null;
  pathname = null;
  path = null;
  href = null;

  parse(url, parseQueryString, slashesDenoteHost) {
    checkString(url, 'url');
    let rest = trimEnd(url, (character) => SPACE.test(character)).replace(/^[\0-\x20\xa0\ufeff]+/, '');
    rest = rest.replace(/^[^?#]*/, (text) => text.replaceAll('\\', '/'));
    if (!slashesDenoteHost && !rest.includes('#') && !rest.includes('@') && this.#parseSimple(rest, parseQueryString)) {
      return this;
    }
    const scheme = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
    const protocol = scheme?.toLowerCase();
    if (scheme !== undefined) {
      this.protocol = protocol;
      rest = rest.slice(scheme.length);
    }
    let slashes = false;
    if (slashesDenoteHost || scheme !== undefined || USER_AT_HOST.test(rest)) {
      slashes = rest.startsWith('//');
      if (slashes && protocol !== HOSTLESS) {
        rest = rest.slice(2);
        this.slashes = true;
      }
    }
    if (protocol !== HOSTLESS && (slashes || (scheme !== undefined && !SLASHED.has(scheme)))) {
      rest = this.#parseAuthority(rest, url);
    }
    this.#parsePath(protocol === HOSTLESS ? rest : escapeUnwise(rest), parseQueryString);
    if (SLASHED.has(protocol) && this.hostname && !this.pathname) this.pathname = '/';
    if (this.pathname || this.search) this.path = (this.pathname || '') + (this.search || '');
    this.href = this.format();
    return this;
  }

  #parseSimple(text, parseQueryString) {
    const simple = SIMPLE_PATH.exec(text);
    if (simple === null) return false;
    this.path = this.href = text;
    this.pathname = simple[1];
    this.#setSearch(simple[2], parseQueryString);
    return true;
  }

  #setSearch(search, parseQueryString) {
    if (search !== undefined) {
      this.search = search;
      this.query = parseQueryString ? querystring.parse(search.slice(1)) : search.slice(1);
    } else if (parseQueryString) this.query = dictionary();
  }

  #parseAuthority(text, url) {
    const end = text.search(/[#/?]/);
    let authority = (end < 0 ? text : text.slice(0, end)).replace(/[\t\n\r]/g, '');
    let rest = end < 0 ? '' : text.slice(end);
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      this.auth = decodeURIComponent(authority.slice(0, at));
      authority = authority.slice(at + 1);
    }
    const nonHost = authority.search(/[ "%';<>\\^`{|}]/);
    if (nonHost >= 0) {
      rest = authority.slice(nonHost) + rest;
      authority = authority.slice(0, nonHost);
    }
    const port = /:([0-9]*)$/.exec(authority);
    if (port !== null && port[1] !== '') [, this.port] = port;
    return this.#setHostname(port === null ? authority : authority.slice(0, port.index), rest, url);
  }

  #setHostname(name, rest, url) {
    const isIPv6 = name.startsWith('[') && name.endsWith(']');
    const bad = isIPv6 ? -1 : name.search(/[/\\#?:]/);
    const after = bad < 0 ? rest : `/${name.slice(bad)}${rest}`;
    const hostname = bad < 0 ? name : name.slice(0, bad);
    this.hostname = hostname.length > MAX_HOSTNAME ? '' : hostname.toLowerCase();
    if (this.hostname !== '') {
      if (!isIPv6) this.hostname = toASCII(this.hostname);
      const forbidden = isIPv6 ? FORBIDDEN_IN_IPV6 : FORBIDDEN_IN_HOST;
      if (this.hostname === '' || forbidden.test(this.hostname)) throw invalidUrl(url);
    }
    this.host = this.hostname + (this.port ? `:${this.port}` : '');
    if (!isIPv6) return after;
    this.hostname = this.hostname.slice(1, -1);
    return after[0] === '/' ? after : `/${after}`;
  }

  #parsePath(text, parseQueryString) {
    const hash = text.indexOf('#');
    if (hash >= 0) this.hash = text.slice(hash);
    const beforeHash = hash < 0 ? text : text.slice(0, hash);
    const mark = beforeHash.indexOf('?');
    this.#setSearch(mark < 0 ? undefined : beforeHash.slice(mark), parseQueryString);
    this.pathname = (mark < 0 ? beforeHash : beforeHash.slice(0, mark)) || null;
  }

  format() {
    return format(this);
  }
  resolve(relative) {
    return resolve(this.href, relative);
  }
  resolveObject(relative) {
    return parse(resolve(this.href, relative), false, true);
  }
}

const toASCII = (hostname) =>
  /^[\0-\x7f]*$/.test(hostname) ? hostname : hostname.includes('\0') ? '' : ask('url.to_ascii', hostname) ?? '';

const parse = (url, parseQueryString, slashesDenoteHost) =>
  url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);

const hostOf = ({ auth, host, hostname, port }) => {
  const user = auth ? `${encodeURIComponent(auth).replace(/%3A/gi, ':')}@` : '';
  if (host) return user + host;
  if (!hostname) return '';
  const name = hostname.includes(':') && !/^\[.*\]$/.test(hostname) ? `[${hostname}]` : hostname;
  return user + name + (port ? `:${port}` : '');
};

const withMark = (text, mark) => (text && text[0] !== mark ? mark + text : text || '');

const formatParts = (url) => {
  let protocol = url.protocol || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  let pathname = (url.pathname || '').replace(/[?#]/g, encodeURIComponent);
  let host = hostOf(url);
  const query = url.query !== null && typeof url.query === 'object' ? querystring.stringify(url.query) : '';
  const search = withMark(url.search || query, '?').replaceAll('#', '%23');
  if (url.slashes || SLASHED.has(protocol)) {
    if (url.slashes || host) {
      pathname = withMark(pathname, '/');
      host = `//${host}`;
    } else if (protocol === 'file:') host = '//';
  }
  return protocol + host + pathname + search + withMark(url.hash, '#');
};

const formatUrl = (url, { auth = true, fragment = true, search = true } = {}) => {
  const copy = new URL(url.href);
  if (!auth) copy.username = copy.password = '';
  if (!fragment) copy.hash = '';
  if (!search) copy.search = '';
  return copy.href;
};

const format = (url, options) => {
  if (typeof url === 'string') return formatParts(parse(url));
  if (typeof url !== 'object' || url === null) throw invalidType('urlObject', 'one of type object or string', url);
  return url instanceof URL ? formatUrl(url, options) : formatParts(url);
};

// As Node's documentation describes it by means of URL.
const resolve = (from, to) => {
  const url = new URL(to, new URL(from, 'resolve://'));
  if (url.protocol !== 'resolve:') return url.href;
  const path = /^(?:[/\\?#]|$)/.test(from) ? url.pathname : url.pathname.replace(/^\//, '');
  return path + url.search + url.hash;
};

const urlToHttpOptions = (url) => {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  const bare = hostname.replace(/^\[|\]$/g, '');
  const options = { protocol, hostname: bare, hash, search, pathname, path: pathname + search, href };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
};

module.exports = {
  URL, URLSearchParams, Url, parse, format, resolve, urlToHttpOptions,
  resolveObject: (from, to) => parse(resolve(from, to), false, true),
  domainToASCII: (domain) => parseDomain(`${domain}`) ?? '',
  domainToUnicode: (domain) => ask('url.to_unicode', parseDomain(`${domain}`) ?? ''),
};
