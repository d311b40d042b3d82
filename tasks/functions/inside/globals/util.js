// Node's module of that name, as far as libraries use it.
exports.deprecate = (method) => method;
exports.format = (...args) => require('console/format').format(...args);
exports.inspect = (...args) => require('console/inspect').inspect(...args);
exports.inherits = (constructor, parent) => {
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
};
