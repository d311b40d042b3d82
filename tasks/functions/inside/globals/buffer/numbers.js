// The methods of `Buffer` that read and write numbers.
const { checkNumber, invalidType, outOfRange } = require('node-errors');
const { floor } = Math;

const FIXED = [
  ['Int8', 1],
  ['UInt8', 1],
  ['Int16', 2],
  ['UInt16', 2],
  ['Int32', 4],
  ['UInt32', 4],
  ['Float', 4, 'Float32'],
  ['Double', 8, 'Float64'],
  ['BigInt64', 8],
  ['BigUInt64', 8],
];

const MIXED = 'Cannot mix BigInt and other types, use explicit conversions';

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const rangeOf = (kind, size) => {
  const signed = !kind.includes('UInt');
  if (kind.startsWith('Big')) return signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  return signed ? [-(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1] : [0, 2 ** (size * 8) - 1];
};

// The sentence in which Node names a range.
const describeRange = ([low, high], size) => {
  const n = typeof low === 'bigint' ? 'n' : '';
  if (size <= 4) return `>= ${low} and <= ${high}`;
  const bits = size * 8;
  const power = (exponent) => `2${n} ** ${exponent}${n}`;
  return low < 0 ? `>= -(${power(bits - 1)}) and < ${power(bits - 1)}` : `>= 0${n} and < ${power(bits)}`;
};

const checkRange = (value, range, size) => {
  if (value < range[0] || value > range[1]) throw outOfRange('value', describeRange(range, size), value);
};

exports.addTo = (prototype, outOfBounds) => {
  const checkBounds = (bytes, offset, size) => {
    checkNumber(offset, 'offset');
    const last = bytes.length - size;
    if (offset >= 0 && offset <= last && floor(offset) === offset) return;
    if (floor(offset) !== offset) throw outOfRange('offset', 'an integer', offset);
    if (last < 0) throw outOfBounds();
    throw outOfRange('offset', `>= 0 and <= ${last}`, offset);
  };

  const addFixed = ([kind, size, native = kind.replace('UInt', 'Uint')]) => {
    const get = DataView.prototype[`get${native}`];
    const set = DataView.prototype[`set${native}`];
    const isFloat = kind === 'Float' || kind === 'Double';
    const range = isFloat ? undefined : rangeOf(kind, size);
    const isBig = kind.startsWith('Big');
    const add = (verb, order, method) => {
      const name = `${verb}${kind}${order}`;
      Object.defineProperty(method, 'name', { value: name, configurable: true });
      prototype[name] = method;
      if (kind.includes('UInt')) prototype[name.replace('UInt', 'Uint')] = method;
    };
    for (const order of size === 1 ? [''] : ['LE', 'BE']) {
      const little = order === 'LE';
      add('read', order, function (offset = 0) {
        checkBounds(this, offset, size);
        return get.call(viewOf(this), offset, little);
      });
      add('write', order, function (value, offset = 0) {
        const number = isBig ? value : +value;
        if (size === 1) checkNumber(offset, 'offset');
        if (!isFloat) checkRange(number, range, size);
        checkBounds(this, offset, size);
        if (isBig && typeof value !== 'bigint') throw new TypeError(MIXED);
        set.call(viewOf(this), offset, number, little);
        return offset + size;
      });
    }
  };

  const checkSize = (size) => {
    checkNumber(size, 'byteLength');
    if (floor(size) !== size) throw outOfRange('byteLength', 'an integer', size);
    if (size < 1 || size > 6) throw outOfRange('byteLength', '>= 1 and <= 6', size);
  };

  const addVariable = (kind, order) => {
    const signed = kind === 'Int';
    const place = (size, i) => (order === 'LE' ? i : size - 1 - i);
    const read = function (offset, byteLength) {
      if (offset === undefined) throw invalidType('offset', 'of type number', offset);
      checkSize(byteLength);
      checkBounds(this, offset, byteLength);
      let value = 0;
      for (let i = byteLength - 1; i >= 0; i--) value = value * 256 + this[offset + place(byteLength, i)];
      return signed && value >= 2 ** (byteLength * 8 - 1) ? value - 2 ** (byteLength * 8) : value;
    };
    const write = function (value, offset, byteLength) {
      checkSize(byteLength);
      const number = +value;
      if (byteLength === 1) checkNumber(offset, 'offset');
      checkRange(number, rangeOf(kind, byteLength), byteLength);
      checkBounds(this, offset, byteLength);
      let rest = Math.trunc(number) || 0;
      for (let i = 0; i < byteLength; i++, rest = floor(rest / 256)) this[offset + place(byteLength, i)] = rest;
      return offset + byteLength;
    };
    for (const name of kind === 'UInt' ? ['UInt', 'Uint'] : ['Int']) {
      prototype[`read${name}${order}`] = read;
      prototype[`write${name}${order}`] = write;
    }
    Object.defineProperty(read, 'name', { value: `read${kind}${order}`, configurable: true });
    Object.defineProperty(write, 'name', { value: `write${kind}${order}`, configurable: true });
  };

  FIXED.forEach(addFixed);
  for (const kind of ['Int', 'UInt']) for (const order of ['LE', 'BE']) addVariable(kind, order);
};
