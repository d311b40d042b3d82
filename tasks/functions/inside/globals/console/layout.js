// How Node's inspector lays entries out: on one line if they fit, in columns if they are many and short, else one a
// line.
const COLUMN_GAP = 2;
const MAX_COLUMNS = 15;
const CHARACTER_HEIGHT = 2.5; // in widths: columns are chosen so that a block is about square
const ASCII = /^[\x20-\x7e]*$/;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f]$/u;
const WIDE = new RegExp(
  '^[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\u3247\\u3250-\\u4dbf\\u4e00-\\ua4c6\\ua960-\\ua97c\\uac00-\\ud7a3' +
    '\\uf900-\\ufaff\\ufe30-\\ufe6b\\uff01-\\uff60\\uffe0-\\uffe6\\u{1b000}-\\u{1b001}\\u{1f200}-\\u{1f251}' +
    '\\u{1f300}-\\u{1f64f}\\u{1f680}-\\u{1f6ff}\\u{1f900}-\\u{1f9ff}\\u{20000}-\\u{3fffd}]$',
  'u',
);

// Columns that a text takes in a terminal.
const widthOf = (text) => {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize('NFC')) {
    if (WIDE.test(character)) width += 2;
    else if (!ZERO_WIDTH.test(character)) width += 1;
  }
  return width;
};

const columnCount = (widths, entryCount, widest, total, context) => {
  const bias = Math.sqrt(widest - total / entryCount);
  const biased = Math.max(widest - 3 - bias, 1);
  return Math.min(
    Math.round(Math.sqrt(CHARACTER_HEIGHT * biased * widths.length) / biased),
    Math.floor((context.breakLength - context.indentation) / widest),
    context.compact * 4,
    MAX_COLUMNS,
  );
};

const isNumeric = (value) => typeof value === 'number' || typeof value === 'bigint';

// A line of entries, each filled up to the width of its column.
const row = (entries, widths, columnWidths, first, last, numeric) => {
  let line = '';
  for (let i = first; i < last; i++) {
    const isLast = i === last - 1;
    const fill = ' '.repeat(columnWidths[i - first] - widths[i] - COLUMN_GAP);
    if (numeric) line += fill + entries[i] + (isLast ? '' : ', ');
    else line += isLast ? entries[i] : `${entries[i]}, ${fill}`;
  }
  return line;
};

// The entries of an array in columns; the same entries if they had better stay one a line. `hasTrailer`: the last one
// says how many are left out.
const inColumns = (entries, values, hasTrailer, context) => {
  const count = hasTrailer ? entries.length - 1 : entries.length;
  const widths = entries.slice(0, count).map(widthOf);
  const total = widths.reduce((sum, width) => sum + width + COLUMN_GAP, 0);
  const widest = Math.max(...widths) + COLUMN_GAP;
  const varied = total / widest <= 5 && widest - COLUMN_GAP > 6;
  if (widest * 3 + context.indentation >= context.breakLength || varied) return entries;
  const columns = columnCount(widths, entries.length, widest, total, context);
  if (columns <= 1) return entries;
  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < count; i += columns) width = Math.max(width, widths[i]);
    columnWidths.push(width + COLUMN_GAP);
  }
  const numeric = values !== undefined && entries.every((_, i) => isNumeric(values[i]));
  const rows = [];
  for (let i = 0; i < count; i += columns) {
    rows.push(row(entries, widths, columnWidths, i, Math.min(i + columns, count), numeric));
  }
  if (hasTrailer) rows.push(entries[count]);
  return rows;
};

const fitsOnOneLine = (entries, start, base, context) => {
  let length = entries.length + start;
  if (length + entries.length > context.breakLength) return false;
  for (const entry of entries) {
    length += entry.length;
    if (length > context.breakLength) return false;
  }
  return !base.includes('\n');
};

// `shape`: the value's `base` text, its `open` and `close` braces, and for an array its `values`. `depth` is that of
// the value's entries.
exports.layOut = (entries, shape, depth, context) => {
  const { base, open, close } = shape;
  const begin = base === '' ? open : `${base} ${open}`;
  let lines = entries;
  if (context.compact >= 1) {
    if (shape.isArray && entries.length > 6) {
      lines = inColumns(entries, shape.values, context.maxArrayLength < entries.length, context);
    }
    const start = lines.length + context.indentation + open.length + base.length + 10;
    const isShallow = context.currentDepth - depth < context.compact && lines.length === entries.length;
    if (isShallow && fitsOnOneLine(lines, start, base, context)) {
      const joined = lines.join(', ');
      if (!joined.includes('\n')) return `${begin} ${joined} ${close}`;
    }
  }
  const margin = `\n${' '.repeat(context.indentation)}`;
  return `${begin}${margin}  ${lines.join(`,${margin}  `)}${margin}${close}`;
};
exports.widthOf = widthOf;
