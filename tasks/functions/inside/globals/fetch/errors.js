// The errors of node-fetch 2.
class FetchError extends Error {
  constructor(message, type, code) {
    super();
    this.message = message;
    this.type = type;
    if (code) this.code = this.errno = code;
  }
}
class AbortError extends Error {
  constructor(message) {
    super();
    this.type = 'aborted';
    this.message = message;
  }
}

// A URL for a message. A long one would hide the reason that follows it, so only its origin is shown: the host blacks
// out whole secrets, and a cut further on might go through one.
const MAX_URL_CHARACTERS = 500;
const ORIGIN = /^([a-z][a-z\d+.-]*:\/\/)(?:[^/?#]*@)?([^/?#@]{1,300})(?=[/?#]|$)/i;
const shown = (url) => {
  const text = `${url}`;
  if (text.length <= MAX_URL_CHARACTERS) return text;
  const [, scheme = '', host = ''] = ORIGIN.exec(text) ?? [];
  return `${scheme}${host}/... (${text.length} characters)`;
};

for (const ErrorClass of [FetchError, AbortError]) kit.define('name', ErrorClass.name, ErrorClass.prototype);

Object.assign(exports, { FetchError, AbortError, shown });
