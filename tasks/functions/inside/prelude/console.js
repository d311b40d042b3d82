// `console`: one line of text a call. Full formatting as in Node is not here yet.
const MAX_LINE = 6000;

const showError = (error) => {
  const { name, message, stack } = describe(error);
  return `${name}: ${message}${stack === '' ? '' : `\n${stack}`}`;
};
const show = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'function') return `[Function: ${textOf(read(value, 'name')) || '(anonymous)'}]`;
  if (!isObject(value)) return textOf(value);
  if (isInstance(Error, value)) return showError(value);
  try {
    return stringify(value) ?? textOf(value);
  } catch {
    return textOf(value);
  }
};
// A message ends at its first NUL.
const replaceAll = uncurry(String.prototype.replaceAll);
const writeLine = (text) => host(`L${replaceAll(slice(text, 0, MAX_LINE), '\0', '\\0')}`);
const log = (...values) => {
  let line = '';
  for (let i = 0; i < values.length; i++) line += (i === 0 ? '' : ' ') + show(values[i]);
  writeLine(line);
};

define('console', { log, info: log, warn: log, error: log, debug: log });
