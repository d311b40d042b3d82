// `util.inspect` as in Node 18, bounded while it writes. It looks past proxies and calls no getter; of the author's
// code it runs only what Node runs too.
const { layOut } = require('console/layout');
const { keyText, more, primitiveText } = require('console/text');
const { errorBase } = require('console/errors');
const { boxedBase, dateBase, functionBase, prefixOf, prefixed } = require('console/bases');
const {
  BOXED, is, kindOf, mapEntries, mapSize, patternText, setSize, setValues, typedArrayName,
} = require('console/types');
const { apply, isInstance, targetOf, uncurry } = kit;

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');
const MAX_DEPTH = 60; // nested calls that the engine's stack surely has room for
const MAX_CHARACTERS = 1_000_000; // of all values together; what comes after them is left out
const MANY_ITEMS = 10_000; // of an array this long nobody looks for other properties: that takes a text an item
const CUT = '... cut';

const DEFAULTS = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

const ownProperty = uncurry(Object.prototype.hasOwnProperty);
const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
const classText = uncurry(Object.prototype.toString);
const { getOwnPropertyDescriptor, getPrototypeOf, keys: enumerableKeys } = Object;
const { ownKeys } = Reflect;

// Names

// The prelude has made a getter of a promise's constructor.
const { prototype: promisePrototype } = Promise;
const ownConstructor = (owner) =>
  owner === promisePrototype ? Promise : getOwnPropertyDescriptor(owner, 'constructor')?.value;

// The name of the class that made a value; null if it has no prototype.
const constructorOf = (value, context, depth) => {
  let first;
  for (let owner = value; owner !== null; owner = getPrototypeOf(owner)) {
    const constructor = ownConstructor(owner);
    if (typeof constructor === 'function' && constructor.name !== '' && isInstance(constructor, value)) {
      return `${constructor.name}`;
    }
    first ??= getPrototypeOf(owner);
  }
  if (first === null || first === undefined) return null;
  const own = typeof value === 'function' ? 'Function' : Array.isArray(value) ? 'Array' : 'Object';
  if (depth > context.depth) return `${own} <Complex prototype>`;
  const name = constructorOf(first, context, depth + 1);
  return `${own} <${name ?? inspectWith(first, { ...context.options, customInspect: false, depth: -1 })}>`;
};

const tagOf = (value, context) => {
  const tag = value[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === '') return '';
  return (context.showHidden ? ownProperty : isEnumerable)(value, Symbol.toStringTag) ? '' : tag;
};

// Entries

const keysOf = (value, context) => {
  if (context.showHidden) return ownKeys(value);
  const keys = enumerableKeys(value);
  const symbols = Object.getOwnPropertySymbols(value);
  return symbols.length === 0 ? keys : [...keys, ...symbols.filter((symbol) => isEnumerable(value, symbol))];
};

const isIndex = (key) => typeof key === 'string' && /^(?:0|[1-9]\d{0,9})$/.test(key) && +key < 4294967295;
const extraKeys = (value, context) => {
  if (value.length > MANY_ITEMS) return [];
  return keysOf(value, context).filter((key) => !isIndex(key));
};

const spend = (context, text) => {
  context.left -= text.length;
  return text;
};
const within = (context, write) => {
  context.indentation += 2;
  const text = write();
  context.indentation -= 2;
  return text;
};

const accessorText = (value, descriptor, depth, context) => {
  const { get, set } = descriptor;
  if (get === undefined) return set === undefined ? 'undefined' : '[Setter]';
  const label = set === undefined ? 'Getter' : 'Getter/Setter';
  const asked = context.getters === true || context.getters === (set === undefined ? 'get' : 'set');
  if (!asked) return `[${label}]`;
  try {
    const got = apply(get, value, []);
    const text = within(context, () => write(got, depth, context));
    return typeof got === 'object' && got !== null ? `[${label}] ${text}` : `[${label}: ${text}]`;
  } catch (error) {
    return `[${label}: <Inspection threw (${error?.message})>]`;
  }
};

const property = (value, key, depth, context, isItem) => {
  const descriptor = getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  const text = 'value' in descriptor
    ? within(context, () => write(descriptor.value, depth, context))
    : accessorText(value, descriptor, depth, context);
  return isItem ? text : `${spend(context, keyText(key, descriptor.enumerable))}: ${text}`;
};

// Writes entries one by one until there are enough characters.
const collect = (entries, writeEntry, context) => {
  const output = [];
  for (const entry of entries) {
    if (context.left <= 0) {
      output.push(CUT);
      break;
    }
    output.push(writeEntry(entry));
  }
  return output;
};

const sparseItems = (value, depth, context, limit) => {
  const output = [];
  let next = 0;
  for (const key of enumerableKeys(value)) {
    if (output.length >= limit || !isIndex(key) || context.left <= 0) break;
    if (+key > next) {
      output.push(`<${+key - next} empty item${+key - next > 1 ? 's' : ''}>`);
      next = +key;
      if (output.length >= limit) break;
    }
    output.push(property(value, key, depth, context, true));
    next++;
  }
  const rest = value.length - next;
  if (rest > 0) output.push(output.length < limit ? `<${rest} empty item${rest > 1 ? 's' : ''}>` : more(rest, 'item'));
  return output;
};

const arrayItems = (value, depth, context) => {
  const limit = Math.min(context.maxArrayLength, value.length);
  const output = [];
  for (let i = 0; i < limit && context.left > 0; i++) {
    if (!ownProperty(value, i)) return sparseItems(value, depth, context, limit);
    output.push(property(value, i, depth, context, true));
  }
  if (value.length > output.length) output.push(more(value.length - output.length, 'item'));
  return output;
};

const typedItems = (value, depth, context) => {
  const limit = Math.min(context.maxArrayLength, value.length);
  const output = [];
  for (let i = 0; i < limit; i++) output.push(spend(context, primitiveText(value[i], context)));
  if (value.length > limit) output.push(more(value.length - limit, 'item'));
  if (!context.showHidden) return output;
  for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
    output.push(`[${key}]: ${within(context, () => write(value[key], depth, context, true))}`);
  }
  return output;
};

const setItems = (value, depth, context) =>
  within(context, () => collect(setValues(value), (item) => write(item, depth, context), context));
const mapItems = (value, depth, context) => {
  const entry = ([key, item]) => `${write(key, depth, context)} => ${write(item, depth, context)}`;
  return within(context, () => collect(mapEntries(value), entry, context));
};

const bufferItems = (value, depth, context) => {
  const bytes = new Uint8Array(value);
  const shown = Array.from(bytes.subarray(0, context.maxArrayLength), (byte) => byte.toString(16).padStart(2, '0'));
  const rest = bytes.length - shown.length;
  return [`[Uint8Contents]: <${shown.join(' ')}${rest > 0 ? ` ${more(rest, 'byte')}` : ''}>`];
};

// Shapes: how a value is written. `base` is text before the braces, and all of it if there are no entries; `items` are
// entries besides those of `keys`; `whole` is the text of a value that has no entries.

const noItems = () => [];
const shapeOf = (open, keys, more) => ({ base: '', open, close: '}', keys, items: noItems, whole: undefined, ...more });
const based = (base, keys, more) => shapeOf('{', keys, { base, whole: base, ...more });

const listShape = (open, keys, isEmpty, items, values) =>
  shapeOf(open, keys, { close: ']', items, values, isArray: true, whole: isEmpty ? `${open}]` : undefined });

const collectionShape = (prefix, keys, size, items) =>
  shapeOf(`${prefix}{`, keys, { items, whole: size === 0 ? `${prefix}{}` : undefined });

const iterableShape = (value, constructor, tag, context) => {
  if (Array.isArray(value)) {
    const isPlain = constructor === 'Array' && tag === '';
    const open = `${isPlain ? '' : prefixOf(constructor, tag, 'Array', `(${value.length})`)}[`;
    return listShape(open, extraKeys(value, context), value.length === 0, arrayItems, value);
  }
  if (is.set(value)) {
    const size = setSize(value);
    return collectionShape(prefixOf(constructor, tag, 'Set', `(${size})`), keysOf(value, context), size, setItems);
  }
  if (is.map(value)) {
    const size = mapSize(value);
    return collectionShape(prefixOf(constructor, tag, 'Map', `(${size})`), keysOf(value, context), size, mapItems);
  }
  if (is.typedArray(value)) {
    const open = `${prefixOf(constructor, tag, typedArrayName(value), `(${value.length})`)}[`;
    return listShape(open, extraKeys(value, context), value.length === 0 && !context.showHidden, typedItems, value);
  }
  return undefined;
};

// An iterator cannot be looked into without moving it on.
const isNativeIterator = (tag) => tag === 'Map Iterator' || tag === 'Set Iterator';

const leaf = (base, keys, items) => shapeOf(`${base}{`, keys, { items });

const objectShape = (value, constructor, tag, context, isInView) => {
  const keys = keysOf(value, context);
  const prefix = (fallback) => prefixOf(constructor, tag, fallback);
  if (constructor === 'Object') {
    const named = tag === '' ? '{' : `${prefix('Object')}{`;
    const open = classText(value) === '[object Arguments]' ? '[Arguments] {' : named;
    return shapeOf(open, keys, { whole: `${open}}` });
  }
  if (typeof value === 'function') return based(functionBase(value, constructor, tag), keys);
  if (is.regExp(value)) {
    const text = patternText(constructor === null ? new RegExp(value) : value);
    return based(prefixed(text, prefix('RegExp'), 'RegExp'), keys, { isFlatWhenDeep: true });
  }
  if (is.date(value)) return based(prefixed(dateBase(value), prefix('Date'), 'Date'), keys);
  if (is.error(value)) {
    const named = (fallback) => prefixOf(constructor, tag, fallback);
    return based(errorBase(value, constructor, keys, context.showHidden, named, context.indentation), keys);
  }
  return bufferShape(value, keys, prefix, isInView) ?? opaqueShape(value, keys, prefix) ??
    boxedShape(value, constructor, tag, keys, context) ?? plainShape(keys, prefix('Object'));
};

const plainShape = (keys, prefix) => shapeOf(`${prefix}{`, keys, { whole: `${prefix}{}` });

const bufferShape = (value, keys, prefix, isInView) => {
  if (is.arrayBuffer(value) || is.sharedArrayBuffer(value)) {
    const open = `${prefix(is.arrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer')}{`;
    return shapeOf(open, ['byteLength', ...keys], { items: isInView ? noItems : bufferItems });
  }
  if (is.dataView(value)) return shapeOf(`${prefix('DataView')}{`, ['byteLength', 'byteOffset', 'buffer', ...keys]);
  return undefined;
};

// What JavaScript cannot look into. A promise that is logged is nearly always one that nobody has waited for.
const opaqueShape = (value, keys, prefix) => {
  if (is.promise(value)) return leaf(prefix('Promise'), keys, () => ['<pending>']);
  if (is.weakSet(value)) return leaf(prefix('WeakSet'), keys, () => ['<items unknown>']);
  if (is.weakMap(value)) return leaf(prefix('WeakMap'), keys, () => ['<items unknown>']);
  return undefined;
};

const boxedShape = (value, constructor, tag, keys, context) => {
  const boxed = BOXED.find(({ test }) => test(value));
  if (boxed === undefined) return undefined;
  const own = boxed.name === 'String' ? keys.filter((key) => !isIndex(key)) : keys;
  return based(boxedBase(boxed, value, constructor, tag, context), own);
};

// Writing

const customText = (value, depth, context) => {
  const custom = context.customInspect ? value[CUSTOM] : undefined;
  if (typeof custom !== 'function' || custom === inspect || value.constructor?.prototype === value) return undefined;
  const left = context.depth === Infinity ? Infinity : context.depth - depth;
  const answer = apply(custom, value, [left, { ...context.options, stylize: String }, inspect]);
  if (answer === value) return undefined;
  const text = typeof answer === 'object' ? write(answer, depth, context) : spend(context, `${answer}`);
  return text.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
};

const circularText = (value, context) => {
  let index = context.circular.indexOf(value) + 1;
  if (index === 0) index = context.circular.push(value);
  return `[Circular *${index}]`;
};

// A value nested `depth` levels deep. `isInView`: an ArrayBuffer whose bytes its owner has shown.
const write = (given, depth, context, isInView = false) => {
  if ((typeof given !== 'object' || given === null) && typeof given !== 'function') {
    return spend(context, primitiveText(given, context));
  }
  const value = targetOf(given);
  if (value === undefined) return '<Revoked Proxy>';
  const custom = customText(value, depth, context);
  if (custom !== undefined) return custom;
  return context.seen.includes(value) ? circularText(value, context) : writeObject(value, depth, context, isInView);
};

const writeObject = (value, depth, context, isInView) => {
  const constructor = constructorOf(value, context, depth);
  const tag = tagOf(value, context);
  const isIterable = Symbol.iterator in value || constructor === null;
  const iterable = isIterable ? iterableShape(value, constructor, tag, context) : undefined;
  const shape = iterable ?? objectShape(value, constructor, tag, context, isInView);
  if (isNativeIterator(tag)) shape.open = `[${tag}] {`;
  if (shape.keys.length === 0 && shape.whole !== undefined) return spend(context, shape.whole);
  if (depth > context.depth || depth >= MAX_DEPTH) {
    if (shape.isFlatWhenDeep) return shape.base;
    const name = prefixOf(constructor, tag, constructor === null ? kindOf(value) : '').slice(0, -1);
    return spend(context, constructor === null ? name : `[${name}]`);
  }
  return writeEntries(value, shape, depth + 1, context);
};

const writeEntries = (value, shape, depth, context) => {
  spend(context, shape.base);
  context.seen.push(value);
  context.currentDepth = depth;
  const output = shape.items(value, depth, context);
  output.push(...collect(shape.keys, (key) => property(value, key, depth, context, false), context));
  context.seen.pop();
  const index = context.circular.indexOf(value) + 1;
  if (index > 0) shape.base = shape.base === '' ? `<ref *${index}>` : `<ref *${index}> ${shape.base}`;
  if (context.sorted && !shape.isArray) output.sort(context.sorted === true ? undefined : context.sorted);
  return layOut(output, shape, depth, context);
};

const limitOf = (given, usual) => (given === null ? Infinity : typeof given === 'number' ? Math.max(given, 0) : usual);

const inspectWith = (value, options) => {
  return write(value, 0, {
    ...options,
    options,
    depth: options.depth === null ? Infinity : options.depth,
    maxArrayLength: limitOf(options.maxArrayLength, DEFAULTS.maxArrayLength),
    maxStringLength: limitOf(options.maxStringLength, DEFAULTS.maxStringLength),
    compact: options.compact === true ? DEFAULTS.compact : Number(options.compact),
    left: options.characters ?? MAX_CHARACTERS,
    indentation: 0,
    currentDepth: 0,
    seen: [],
    circular: [],
  });
};

// As in Node; `options.characters` bounds the output, roughly. (value, showHidden, depth) is an older form.
function inspect(value, options, depth) {
  const given = typeof options === 'boolean' ? { showHidden: options } : { ...options };
  if (depth !== undefined && typeof options !== 'object') given.depth = depth;
  for (const name of Object.keys(given)) if (given[name] === undefined) delete given[name];
  return inspectWith(value, { ...DEFAULTS, ...given });
}
inspect.custom = CUSTOM;
inspect.defaultOptions = DEFAULTS;

exports.inspect = inspect;
exports.is = is;
