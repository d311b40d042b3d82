// Keys from passwords (pbkdf2, scrypt) and from keys (hkdf). Python bounds what they cost.
const { answerLater, askPython, bufferOf, bytesOf, checkFunction, checkInteger, piece } = require('crypto/data');
const { checkString, outOfRange, withCode } = require('node-errors');

const MAX_INTEGER = 2 ** 31 - 1;
const MAX_INFO_BYTES = 1024;
const BYTES = 'of type string or an instance of ArrayBuffer, TypedArray, DataView, or Buffer';
const IKM = 'of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer';
const DEFAULT_MAX_MEMORY = 32 * 1024 * 1024;

const pbkdf2Asked = (password, salt, iterations, keylen, digest) => {
  checkString(digest, 'digest');
  const asked = { __proto__: null, digest, password: piece(password, 'password'), salt: piece(salt, 'salt') };
  checkInteger(iterations, 'iterations', 1, MAX_INTEGER);
  checkInteger(keylen, 'keylen', 0, MAX_INTEGER);
  asked.iterations = iterations;
  asked.length = keylen;
  return asked;
};

exports.pbkdf2Sync = function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return bufferOf(askPython('pbkdf2', pbkdf2Asked(password, salt, iterations, keylen, digest)));
};

exports.pbkdf2 = function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  const asked = pbkdf2Asked(password, salt, iterations, keylen, typeof digest === 'function' ? undefined : digest);
  checkFunction(callback, 'callback');
  answerLater(callback, bufferOf(askPython('pbkdf2', asked)));
};

// An option under its short name or its long one.
const either = (options, short, long, fallback, high) => {
  const { [short]: one, [long]: other } = options;
  if (one !== undefined && other !== undefined) {
    throw withCode(new Error('Invalid scrypt parameter'), 'ERR_CRYPTO_SCRYPT_INVALID_PARAMETER');
  }
  const value = one ?? other;
  if (value === undefined) return fallback;
  checkInteger(value, one === undefined ? long : short, 0, high);
  return value || fallback;
};

const scryptAsked = (password, salt, keylen, options) => {
  const asked = { __proto__: null, password: piece(password, 'password'), salt: piece(salt, 'salt') };
  checkInteger(keylen, 'keylen', 0, MAX_INTEGER);
  asked.length = keylen;
  const given = typeof options === 'object' && options !== null ? options : {};
  asked.N = either(given, 'N', 'cost', 16384, 2 ** 32 - 1);
  asked.r = either(given, 'r', 'blockSize', 8, 2 ** 32 - 1);
  asked.p = either(given, 'p', 'parallelization', 1, 2 ** 32 - 1);
  if (given.maxmem !== undefined) checkInteger(given.maxmem, 'maxmem', 0, Number.MAX_SAFE_INTEGER);
  asked.maxmem = given.maxmem || DEFAULT_MAX_MEMORY;
  return asked;
};

exports.scryptSync = function scryptSync(password, salt, keylen, options) {
  return bufferOf(askPython('scrypt', scryptAsked(password, salt, keylen, options)));
};

exports.scrypt = function scrypt(password, salt, keylen, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  const asked = scryptAsked(password, salt, keylen, typeof options === 'function' ? undefined : options);
  checkFunction(done, 'callback');
  answerLater(done, bufferOf(askPython('scrypt', asked)));
};

const hkdfAsked = (digest, ikm, salt, info, length) => {
  checkString(digest, 'digest');
  const asked = { __proto__: null, digest, key: require('crypto/secret').secretPiece(ikm, undefined, 'ikm', IKM) };
  asked.salt = piece(salt, 'salt', undefined, BYTES);
  asked.info = piece(info, 'info', undefined, BYTES);
  checkInteger(length, 'length', 0, 2 ** 32);
  const size = asked.info.length - 1;
  if (size > MAX_INFO_BYTES) throw outOfRange('info', `must not contain more than ${MAX_INFO_BYTES} bytes`, size);
  asked.length = length;
  return asked;
};
const hkdfMade = (asked) => bytesOf(askPython('hkdf', asked)).buffer;

exports.hkdfSync = function hkdfSync(digest, ikm, salt, info, keylen) {
  return hkdfMade(hkdfAsked(digest, ikm, salt, info, keylen));
};

exports.hkdf = function hkdf(digest, ikm, salt, info, keylen, callback) {
  const asked = hkdfAsked(digest, ikm, salt, info, keylen);
  checkFunction(callback, 'callback');
  answerLater(callback, hkdfMade(asked));
};
