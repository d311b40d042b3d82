// Errors as Node's own modules throw them: a class of the language, a `code`, and Node's wording.
const { defineProperty, uncurry } = kit;
const { isInteger } = Number;
const replace = uncurry(String.prototype.replace);
const slice = uncurry(String.prototype.slice);
const MAX_SHOWN = 28;

const withCode = (error, code) => {
  defineProperty(error, 'toString', {
    value() {
      return `${this.name} [${code}]: ${this.message}`;
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });
  error.code = code;
  return error;
};

const quote = (text) => {
  const mark = ["'", '"', '`'].find((one) => !text.includes(one) && !(one === '`' && text.includes('${'))) ?? "'";
  const inner = slice(JSON.stringify(text), 1, -1).replaceAll('\\"', '"');
  return mark + (mark === "'" ? inner.replaceAll("'", "\\'") : inner) + mark;
};

// A value as Node's util.inspect shows it.
const shown = (value) => {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`;
  if (typeof value === 'function') return value.name ? `[Function: ${value.name}]` : '[Function (anonymous)]';
  if (typeof value !== 'object' || value === null) return String(value);
  return require('util').inspect(value);
};

const received = (value) => {
  if (value === undefined || value === null) return `${value}`;
  if (typeof value === 'function' && value.name) return `function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : '[Object: null prototype] {}';
  }
  const text = shown(value);
  return `type ${typeof value} (${text.length > MAX_SHOWN ? `${slice(text, 0, 25)}...` : text})`;
};

const separated = (text) => replace(text, /\B(?=(\d{3})+n?$)/g, '_');
const number = (value) => {
  if (typeof value !== 'bigint' && !isInteger(value)) return shown(value);
  const isBig = typeof value === 'bigint' ? value > 2n ** 32n || value < -(2n ** 32n) : Math.abs(value) > 2 ** 32;
  return isBig ? separated(shown(value)) : shown(value);
};

const subject = (name) => {
  if (name.endsWith(' argument')) return `The ${name}`;
  return `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
};

// `expected` is the phrase: 'of type string', 'an instance of Buffer or Uint8Array'.
exports.invalidType = (name, expected, value) =>
  withCode(new TypeError(`${subject(name)} must be ${expected}. Received ${received(value)}`), 'ERR_INVALID_ARG_TYPE');

exports.invalidValue = (name, value, reason = 'is invalid', ErrorClass = TypeError) => {
  const text = shown(value);
  const kind = name.includes('.') ? 'property' : 'argument';
  const end = text.length > 128 ? `${slice(text, 0, 128)}...` : text;
  return withCode(new ErrorClass(`The ${kind} '${name}' ${reason}. Received ${end}`), 'ERR_INVALID_ARG_VALUE');
};

exports.outOfRange = (name, range, value) =>
  withCode(
    new RangeError(`The value of "${name}" is out of range. It must be ${range}. Received ${number(value)}`),
    'ERR_OUT_OF_RANGE',
  );

exports.withCode = withCode;

exports.checkNumber = (value, name) => {
  if (typeof value !== 'number') throw exports.invalidType(name, 'of type number', value);
};
exports.checkString = (value, name) => {
  if (typeof value !== 'string') throw exports.invalidType(name, 'of type string', value);
};
