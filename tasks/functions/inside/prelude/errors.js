// The error classes of the function contract, and how a thrown value is described to the host.
const classes = dictionary();
for (const name of ['RetryError', 'ValidationError', 'InvalidEventPayload', 'EventNotSupported', 'DropEvent']) {
  const ErrorClass = { [name]: class extends Error {} }[name];
  define('name', name, ErrorClass.prototype);
  define(name, ErrorClass);
  classes[name] = ErrorClass;
}

const MAX_NAME = 100;
const MAX_TEXT = 9000;

// A property of a value that may be hostile: a getter may throw, a text may be no string.
const read = (value, property) => {
  try {
    return value[property];
  } catch {
    return undefined;
  }
};
const textOf = (value) => {
  try {
    return slice(typeof value === 'string' ? value : String(value), 0, MAX_TEXT);
  } catch {
    return 'a value that cannot be shown';
  }
};
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

// AWS's client takes the name of an error from the answer. Only the author says what becomes of an event.
const isNamedByService = (error, name) => read(error, 'code') === name && read(error, 'statusCode') !== undefined;

// By class, then by `name`, then by the constructor's name, since authors define the classes anew.
const nameOf = (error) => {
  if (!isObject(error)) return 'Error';
  for (const name in classes) if (isInstance(classes[name], error)) return name;
  const name = read(error, 'name');
  if (typeof name === 'string' && name in classes) return isNamedByService(error, name) ? 'Error' : name;
  const constructor = read(read(error, 'constructor') ?? '', 'name');
  if (typeof constructor === 'string' && constructor in classes) return constructor;
  return typeof name === 'string' && name !== '' ? slice(name, 0, MAX_NAME) : 'Error';
};

const messageOf = (error) => {
  if (!isObject(error)) return textOf(error);
  const message = read(error, 'message');
  if (message !== undefined) return textOf(message);
  try {
    return textOf(stringify(error));
  } catch {
    return textOf(error);
  }
};

const describe = (error) => {
  const stack = isObject(error) ? read(error, 'stack') : '';
  const described = dictionary();
  described.name = nameOf(error);
  described.message = messageOf(error);
  described.stack = typeof stack === 'string' ? textOf(stack) : '';
  return described;
};

const isInternalError = (error, message) =>
  isObject(error) && isInstance(NativeInternalError, error) && read(error, 'message') === message;
const isOutOfMemory = (error) => isInternalError(error, 'out of memory');

// With too little memory left for an error, the engine throws null, or one whose message it could not write.
const mayLackMemory = (error) => error === null || isInternalError(error, '');
