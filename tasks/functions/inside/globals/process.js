// What libraries find as `process`; functions themselves have one with an empty `env`, and nothing else.
const { writeLine } = kit;

// Each write is a line of the log, as each call of `console.log` is.
const output = {
  isTTY: false,
  write(text) {
    writeLine(`${text}`.replace(/\n$/, ''));
    return true;
  },
};

module.exports = {
  argv: ['node'],
  cwd: () => '/',
  env: {},
  nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
  on(event) {
    throw new Error(`process.on('${event}') is not available in this runtime: an error ends its event only`);
  },
  pid: 1,
  platform: 'linux',
  stderr: output,
  stdout: output,
  version: 'v18.18.2',
  versions: { node: '18.18.2' },
};
