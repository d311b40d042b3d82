// Node's module of that name, for libraries.
const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis;

module.exports = { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout };
