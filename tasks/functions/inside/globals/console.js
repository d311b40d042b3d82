// `console` as in Node 18: one line of the log a call, which may hold line ends.
const { now, uncurry, writeLine } = kit;
const includes = uncurry(String.prototype.includes);
const MAX_CHARACTERS = 12_000; // what is formatted of a line; more than is kept, since what follows may move line ends
const INSPECT = { characters: MAX_CHARACTERS };

const counts = new Map();
const started = new Map();
let margin = '';

const write = (text) => writeLine(margin === '' ? text : margin + `${text}`.replaceAll('\n', `\n${margin}`));

const isPlain = (value) =>
  typeof value === 'string' || (typeof value === 'number' && value !== 0) || typeof value === 'boolean' ||
  value === null || value === undefined;

// What most lines are needs no formatter.
const textOf = (values) => {
  if (values.length === 0) return '';
  const hasPlaceholders = values.length > 1 && typeof values[0] === 'string' && includes(values[0], '%');
  if (hasPlaceholders) return require('console/format').formatWith(INSPECT, values);
  let text = '';
  for (let i = 0; i < values.length; i++) {
    if (!isPlain(values[i])) return require('console/format').formatWith(INSPECT, values);
    text += i === 0 ? `${values[i]}` : ` ${values[i]}`;
  }
  return text;
};

const log = (...values) => {
  write(textOf(values));
};

const duration = (ms) => {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Number(ms.toFixed(3))}ms`;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')} (m:ss.mmm)`;
};
const logTime = (label, values) => {
  if (started.has(label)) log('%s: %s', label, duration(now() - started.get(label)), ...values);
  else write(`Warning: No such label '${label}' for console.time()`);
};

// None of them needs `this`. Few functions: each costs time at every evaluation.
const methods = {
  log,
  warn: log,
  dir(value, options) {
    write(require('console/inspect').inspect(value, { customInspect: false, ...options, ...INSPECT }));
  },
  time(label = 'default') {
    if (started.has(`${label}`)) write(`Warning: Label '${label}' already exists for console.time()`);
    else started.set(`${label}`, now());
  },
  timeEnd(label = 'default') {
    logTime(`${label}`, []);
    started.delete(`${label}`);
  },
  timeLog(label = 'default', ...values) {
    logTime(`${label}`, values);
  },
  trace(...values) {
    const stack = new Error().stack.split('\n').slice(1).join('\n').trimEnd();
    write(`Trace${values.length === 0 ? '' : `: ${textOf(values)}`}\n${stack}`);
  },
  assert(condition, ...values) {
    if (condition) return;
    if (values.length > 0) values[0] = `Assertion failed: ${values[0]}`;
    log(...(values.length > 0 ? values : ['Assertion failed']));
  },
  clear() {},
  count(label = 'default') {
    const count = (counts.get(`${label}`) ?? 0) + 1;
    counts.set(`${label}`, count);
    write(`${label}: ${count}`);
  },
  countReset(label = 'default') {
    if (!counts.delete(`${label}`)) write(`Warning: Count for '${label}' does not exist`);
  },
  group(...values) {
    if (values.length > 0) log(...values);
    margin += '  ';
  },
  groupEnd() {
    margin = margin.slice(2);
  },
  table(data, properties) {
    const table = require('console/table').tableText(data, properties);
    if (table === undefined) log(data);
    else write(table);
  },
  debug: log,
  info: log,
  dirxml: log,
  error: log,
};
methods.groupCollapsed = methods.group;

Object.defineProperty(methods, Symbol.toStringTag, { value: 'console', configurable: true });
module.exports = methods;
