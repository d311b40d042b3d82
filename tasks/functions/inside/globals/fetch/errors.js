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
for (const ErrorClass of [FetchError, AbortError]) kit.define('name', ErrorClass.name, ErrorClass.prototype);

Object.assign(exports, { FetchError, AbortError });
