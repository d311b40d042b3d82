// The table of `console.table` as Node 18 draws it.
const { inspect, is } = require('console/inspect');
const { widthOf } = require('console/layout');
const { invalidType } = require('node-errors');
const MAX_ROWS = 1000;
const INDEX = '(index)';
const ITERATION = '(iteration index)';
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);
const cell = (value) => {
  const isLarge = typeof value === 'object' && value !== null && !isList(value) && Object.keys(value).length > 2;
  return inspect(value, { depth: isLarge ? -1 : 0, maxArrayLength: 3, breakLength: Infinity, characters: 12_000 });
};

const centered = (text, width) => {
  const space = (width - widthOf(text)) / 2;
  return ' '.repeat(Math.floor(space)) + text + ' '.repeat(Math.ceil(space));
};

// `columns` are [heading, cells]; a cell that is missing is empty.
const draw = (columns) => {
  const rowCount = Math.max(...columns.map(([, cells]) => cells.length));
  const widths = columns.map(([heading, cells]) => {
    let width = widthOf(heading);
    for (const text of cells) width = Math.max(width, widthOf(text ?? ''));
    return width + 2;
  });
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const line = (texts) => `│${texts.map((text, i) => centered(text, widths[i])).join('│')}│`;
  const rows = Array.from({ length: rowCount }, (_, i) => line(columns.map(([, cells]) => cells[i] ?? '')));
  return [
    rule('┌', '┬', '┐'),
    line(columns.map(([heading]) => heading)),
    rule('├', '┼', '┤'),
    ...rows,
    rule('└', '┴', '┘'),
  ].join('\n');
};

const numbers = (count) => Array.from({ length: count }, (_, i) => `${i}`);
const first = (items) => Array.from(items).slice(0, MAX_ROWS);

const ofMap = (map) => {
  const entries = first(map);
  const keys = entries.map(([key]) => cell(key));
  const values = entries.map(([, value]) => cell(value));
  return draw([[ITERATION, numbers(entries.length)], ['Key', keys], ['Values', values]]);
};
const ofSet = (set) => {
  const values = first(set).map(cell);
  return draw([[ITERATION, numbers(values.length)], ['Values', values]]);
};

// The names of all rows of a long list would fill the memory.
const rowNames = (data) => {
  if (!isList(data) || data.length <= MAX_ROWS) return Object.keys(data).slice(0, MAX_ROWS);
  return numbers(MAX_ROWS).filter((name) => Object.hasOwn(data, name));
};

const ofRows = (data, properties) => {
  const names = rowNames(data);
  const columns = new Map();
  const values = [];
  names.forEach((name, i) => {
    const item = data[name];
    if (!isObject(item)) {
      values[i] = cell(item);
      return;
    }
    for (const key of properties ?? Object.keys(item)) {
      if (!columns.has(`${key}`)) columns.set(`${key}`, []);
      if (Object.hasOwn(item, key)) columns.get(`${key}`)[i] = cell(item[key]);
    }
  });
  // In the order in which an object has its keys: numbers first.
  const ordered = Object.keys(Object.fromEntries(columns)).map((key) => [key, columns.get(key)]);
  return draw([[INDEX, names], ...ordered, ...(values.length > 0 ? [['Values', values]] : [])]);
};

// Undefined if the data is no table.
exports.tableText = (data, properties) => {
  if (typeof data !== 'object' || data === null) return undefined;
  if (properties !== undefined && !Array.isArray(properties)) {
    throw invalidType('properties', 'an instance of Array', properties);
  }
  if (is.map(data)) return ofMap(data);
  return is.set(data) ? ofSet(data) : ofRows(data, properties);
};
