// What the inspector writes before a value's entries: names of classes, and values that are a text themselves.
const { functionType, timeOf } = require('console/types');
const { primitiveText } = require('console/text');
const { uncurry } = kit;
const functionText = uncurry(Function.prototype.toString);
const { getPrototypeOf, hasOwn } = Object;

// `size` is "(3)"; `fallback` names what has no prototype.
const prefixOf = (constructor, tag, fallback, size = '') => {
  const shownTag = tag !== '' && (constructor ?? fallback) !== tag ? `[${tag}] ` : '';
  if (constructor === null) return `[${fallback}${size}: null prototype] ${shownTag}`;
  return `${constructor}${size} ${shownTag}`;
};

const classBase = (value, constructor, tag) => {
  let base = `class ${(hasOwn(value, 'name') && value.name) || '(anonymous)'}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) return `[${base} extends [null prototype]]`;
  const superName = getPrototypeOf(value).name;
  return superName ? `[${base} extends ${superName}]` : `[${base}]`;
};

const functionBase = (value, constructor, tag) => {
  if (/^class(?:\s*\{|\s+[^\s(])/.test(functionText(value))) return classBase(value, constructor, tag);
  const type = functionType(value);
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' ? ' (anonymous)]' : `: ${String(value.name)}]`;
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  return tag !== '' && constructor !== tag ? `${base} [${tag}]` : base;
};

const boxedBase = (boxed, value, constructor, tag, context) => {
  let base = `[${boxed.name}`;
  if (constructor !== boxed.name) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${primitiveText(boxed.valueOf(value), { ...context, breakLength: Infinity })}]`;
  return tag !== '' && tag !== constructor ? `${base} [${tag}]` : base;
};

const dateBase = (value) => (Number.isNaN(timeOf(value)) ? 'Invalid Date' : new Date(timeOf(value)).toISOString());
const prefixed = (text, prefix, usual) => (prefix === `${usual} ` ? text : prefix + text);

Object.assign(exports, { boxedBase, dateBase, functionBase, prefixOf, prefixed });
