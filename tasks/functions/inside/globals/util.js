// Node's module of that name, as far as libraries use it.
exports.deprecate = (method) => method;
exports.format = (...args) => require('console/format').format(...args);
exports.inspect = (...args) => require('console/inspect').inspect(...args);
exports.inherits = (constructor, parent) => {
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
};

// Of the errors that a connection can have here.
const SYSTEM_ERRORS = {
  __proto__: null,
  [-101]: 'ENETUNREACH',
  [-104]: 'ECONNRESET',
  [-110]: 'ETIMEDOUT',
  [-111]: 'ECONNREFUSED',
  [-113]: 'EHOSTUNREACH',
  [-3001]: 'EAI_AGAIN',
  [-3008]: 'ENOTFOUND',
};
exports.getSystemErrorName = (number) => SYSTEM_ERRORS[number] ?? `Unknown system error ${number}`;
