// How Node's inspector shows an error: its stack, whose first line the engine leaves out.
const { uncurry } = kit;
const errorText = uncurry(Error.prototype.toString);
const FRAME = '    at ';
const HIDDEN_IN_STACK = ['name', 'message', 'stack'];

// Of an error without a usable prototype the stack tells the name.
const nameInStack = (stack) => /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack)?.[1] ?? '';

const looksNormal = (stack, name) =>
  name.endsWith('Error') && stack.startsWith(name) && ['', ':', '\n'].includes(stack.slice(name.length)[0] ?? '');

// The stack with the name of the error's class, where that says more than its `name`.
const withClass = (stack, constructor, name, prefixOf) => {
  if (constructor !== null && !looksNormal(stack, name)) return stack;
  const shown = constructor === null ? nameInStack(stack) : name;
  const prefix = prefixOf(shown || 'Error').slice(0, -1);
  if (name === prefix) return stack;
  const rest = stack.slice(shown.length);
  if (!prefix.includes(name)) return `${prefix} [${name}]${rest}`;
  return shown === '' ? `${prefix}: ${stack}` : prefix + rest;
};

const stackText = (error) => {
  const { stack } = error;
  if (!stack) return errorText(error);
  const text = String(stack);
  return text.startsWith(FRAME) ? `${errorText(error)}\n${text.trimEnd()}` : text;
};

// The error as a text; takes from `keys` what that says already, and adds what it does not. `prefixOf` gives the
// name of the value's class, from the name that stands in for a missing one.
exports.errorBase = (error, constructor, keys, showHidden, prefixOf, indentation) => {
  const name = error.name === undefined || error.name === null ? 'Error' : String(error.name);
  let stack = stackText(error);
  for (const key of showHidden ? [] : HIDDEN_IN_STACK) {
    const index = keys.indexOf(key);
    if (index !== -1 && stack.includes(error[key])) keys.splice(index, 1);
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = withClass(stack, constructor, name, prefixOf);
  const { message } = error;
  const found = message ? stack.indexOf(message) : -1;
  const text = stack.includes(`\n${FRAME}`, found > 0 ? found + message.length : 0) ? stack : `[${stack}]`;
  return indentation === 0 ? text : text.replaceAll('\n', `\n${' '.repeat(indentation)}`);
};
