// Node's `zlib`, on Python's. Its streams are not here.
const { Buffer } = require('buffer');
const { pack, unpack } = require('buffer/bytes');
const { invalidType, outOfRange, withCode } = require('node-errors');
const { ask } = kit;
const { setImmediate } = globalThis;

const MAX_BYTES = 8 * 1024 * 1024;
const CHUNK = 49152;

const constants = Object.freeze({
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0,
  Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5,
  Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, DEFLATE: 1, INFLATE: 2, GZIP: 3,
  GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15,
  Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1,
  Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1, BROTLI_DECODE: 8,
  BROTLI_ENCODE: 9, BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2,
  BROTLI_PARAM_MODE: 0, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2, BROTLI_DEFAULT_MODE: 0,
  BROTLI_PARAM_QUALITY: 1, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11,
  BROTLI_PARAM_LGWIN: 2, BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_DEFAULT_WINDOW: 22,
  BROTLI_PARAM_LGBLOCK: 3, BROTLI_PARAM_SIZE_HINT: 5,
});
const CODE_NAMES = [
  'Z_OK', 'Z_STREAM_END', 'Z_NEED_DICT', 'Z_ERRNO', 'Z_STREAM_ERROR', 'Z_DATA_ERROR', 'Z_MEM_ERROR', 'Z_BUF_ERROR',
  'Z_VERSION_ERROR',
];
const codes = {};
for (const name of CODE_NAMES) {
  codes[name] = constants[name];
  codes[constants[name]] = name;
}

// Options: the name in Node, the default, and the range.
const NUMBERS = [
  ['windowBits', 15, 9, 15],
  ['level', -1, -1, 9],
  ['memLevel', 8, 1, 9],
  ['strategy', 0, 0, 4],
  ['finishFlush', constants.Z_FINISH, 0, 5],
  ['flush', constants.Z_NO_FLUSH, 0, 5],
  ['chunkSize', 16384, 64, Infinity],
  ['maxOutputLength', MAX_BYTES, 1, 2 ** 32],
];

const numberOption = (options, [name, fallback, low, high]) => {
  const value = options[name];
  if (value === undefined || Number.isNaN(value)) return fallback;
  if (typeof value !== 'number') throw invalidType(`options.${name}`, 'of type number', value);
  if (value < low || value > high) throw outOfRange(`options.${name}`, `>= ${low} and <= ${high}`, value);
  return value;
};

const bytesOf = (value) => {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
};

const settingsOf = (mode, given) => {
  const options = given ?? {};
  const settings = { mode, dictionary: null };
  // An unpacker may be told to take the window from the header.
  const widest = mode.startsWith('g') || mode.startsWith('in') || mode === 'unzip';
  for (const rule of NUMBERS) {
    const [name] = rule;
    settings[name] = name === 'windowBits' && widest && options[name] === 0 ? 15 : numberOption(options, rule);
  }
  if (options.dictionary !== undefined) {
    const dictionary = bytesOf(options.dictionary);
    if (dictionary === undefined) {
      const expected = 'an instance of Buffer, TypedArray, DataView, or ArrayBuffer';
      throw invalidType('options.dictionary', expected, options.dictionary);
    }
    settings.dictionary = pack(dictionary);
  }
  return settings;
};

const brotliParameter = (options, [parameter, fallback, low, high]) => {
  const value = options?.params?.[parameter];
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw invalidType('options.params[key]', 'of type number', value);
  if (value < low || value > high) {
    const message = `${parameter} is not a valid Brotli parameter`;
    throw withCode(new RangeError(message), 'ERR_BROTLI_INVALID_PARAM');
  }
  return value;
};

const brotliSettingsOf = (mode, options, size) => ({
  mode,
  size,
  style: brotliParameter(options, [constants.BROTLI_PARAM_MODE, 0, 0, 2]),
  quality: brotliParameter(options, [constants.BROTLI_PARAM_QUALITY, 11, 0, 11]),
  window: brotliParameter(options, [constants.BROTLI_PARAM_LGWIN, 22, 10, 24]),
  maxOutputLength: numberOption(options ?? {}, ['maxOutputLength', MAX_BYTES, 1, 2 ** 32]),
});

const inputOf = (value, name, expected) => {
  const bytes = typeof value === 'string' ? Buffer.from(value) : bytesOf(value);
  if (bytes === undefined) throw invalidType(name, expected, value);
  if (bytes.length > MAX_BYTES) {
    throw new RangeError(`zlib with more than ${MAX_BYTES} bytes is not available in this runtime`);
  }
  return bytes;
};

const failure = (errno, message) => {
  const error = new Error(message);
  error.errno = errno;
  error.code = codes[errno] ?? 'ERR_BROTLI_DECODING';
  return error;
};

const tooLarge = (limit) =>
  withCode(new RangeError(`Cannot create a Buffer larger than ${limit} bytes`), 'ERR_BUFFER_TOO_LARGE');

// Input and output go by pieces: Python keeps the state of the one run that there is at a time.
const run = (bytes, settings) => {
  const limit = Math.min(settings.maxOutputLength, MAX_BYTES);
  const pieces = [];
  let length = 0;
  ask('zlib.begin', JSON.stringify(settings));
  for (let start = 0, more = false; ; ) {
    const input = more ? new Uint8Array(0) : bytes.subarray(start, start + CHUNK);
    if (!more) start += CHUNK;
    const [errno, message, size, words, goOn] = ask('zlib.step', `${start >= bytes.length ? 1 : 0}${pack(input)}`);
    if (errno !== 0) throw failure(errno, message);
    length += size;
    if (length > limit) throw tooLarge(limit);
    if (size > 0) pieces.push(unpack([size, words]));
    more = goOn;
    if (!more && start >= bytes.length) return Buffer.concat(pieces, length);
  }
};

const settingsFor = (mode, options, { length }) =>
  mode.startsWith('brotli') ? brotliSettingsOf(mode, options, length) : settingsOf(mode, options);

const result = (bytes, settings, options) => {
  const buffer = run(bytes, settings);
  return options?.info ? { buffer, engine: { bytesWritten: bytes.length } } : buffer;
};

const ANY_BYTES = 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer';
const CHUNK_BYTES = 'of type string or an instance of Buffer or Uint8Array';

const later = (callback, work) => {
  let value;
  try {
    value = work();
  } catch (error) {
    return void setImmediate(callback, error);
  }
  return void setImmediate(callback, null, value);
};

const MODES = [
  'deflate', 'gzip', 'deflateRaw', 'unzip', 'inflate', 'gunzip', 'inflateRaw', 'brotliCompress', 'brotliDecompress',
];

for (const mode of MODES) {
  exports[mode] = (buffer, options, callback) => {
    const [given, done] = typeof options === 'function' ? [undefined, options] : [options, callback];
    if (typeof done !== 'function') throw invalidType('callback', 'of type function', done);
    const bytes = inputOf(buffer, 'chunk', CHUNK_BYTES);
    const settings = settingsFor(mode, given, bytes);
    later(done, () => result(bytes, settings, given));
  };
  exports[`${mode}Sync`] = (buffer, options) => {
    const bytes = inputOf(buffer, 'buffer', ANY_BYTES);
    return result(bytes, settingsFor(mode, options, bytes), options);
  };
  const Class = mode[0].toUpperCase() + mode.slice(1);
  for (const name of [Class, `create${Class}`]) {
    exports[name] = function () {
      throw new Error(`zlib.${name} is not available in this runtime: it has no streams, use ${mode}Sync`);
    };
  }
}

exports.constants = constants;
exports.codes = Object.freeze(codes);
