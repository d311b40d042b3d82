// `util.format` as in Node 18: a text with placeholders, or values side by side.
const { inspect } = require('console/inspect');
const { numberText } = require('console/text');
const { targetOf, uncurry } = kit;
const ownProperty = uncurry(Object.prototype.hasOwnProperty);
const PLACEHOLDER = /%[sdifjoOc%]/g;
const BUILT_IN = new Set([
  'Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Date', 'Promise', 'RegExp',
  'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError',
  'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array',
  'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array',
  'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy',
]);

// Whether the value's `toString` is one of the language's own, and says less than inspecting it.
const hasBuiltInText = (given) => {
  const value = targetOf(given);
  if (value === undefined || typeof value.toString !== 'function') return true;
  if (ownProperty(value, 'toString')) return false;
  let owner = value;
  do owner = Object.getPrototypeOf(owner);
  while (!ownProperty(owner, 'toString'));
  const constructor = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value;
  return typeof constructor === 'function' && BUILT_IN.has(constructor.name);
};

const textFor = (value, options) => {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || !hasBuiltInText(value)) return String(value);
  return inspect(value, { ...options, depth: 0 });
};
const numberFor = (value, convert) => {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'symbol' ? 'NaN' : numberText(convert(value));
};
const jsonFor = (value) => {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (/circular/i.test(error?.message)) return '[Circular]';
    throw error;
  }
};

const fill = (placeholder, value, options) => {
  switch (placeholder) {
    case '%s': return textFor(value, options);
    case '%d': return numberFor(value, Number);
    case '%i': return numberFor(value, parseInt);
    case '%f': return typeof value === 'symbol' ? 'NaN' : numberText(parseFloat(value));
    case '%j': return jsonFor(value);
    case '%o': return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case '%O': return inspect(value, options);
    default: return ''; // %c, a style
  }
};

// `options` are those of inspect.
const formatWith = (options, values) => {
  const [first] = values;
  if (typeof first === 'string' && values.length === 1) return first;
  let used = 0;
  let text = '';
  if (typeof first === 'string') {
    used = 1;
    text = first.replace(PLACEHOLDER, (placeholder) => {
      if (placeholder === '%%') return '%';
      return used < values.length ? fill(placeholder, values[used++], options) : placeholder;
    });
  }
  for (let i = used; i < values.length; i++) {
    const value = typeof values[i] === 'string' ? values[i] : inspect(values[i], options);
    text += i === 0 ? value : ` ${value}`;
  }
  return text;
};

exports.format = (...values) => formatWith({}, values);
exports.formatWith = formatWith;
