// `Intl.DateTimeFormat`, with the patterns and names of intl-data-LOCALE (see libraries/generate/intl/dates.js).
const { choice, dataOf, formatOf, integer, refuse, refuseOthers, resolveLocale, setUpClass } = require('intl/options');

const OWNER = 'Intl.DateTimeFormat';
const WIDTHS = [undefined, 'narrow', 'short', 'long'];
const NUMERIC = [undefined, 'numeric', '2-digit'];
const MONTHS = [undefined, 'numeric', '2-digit', 'narrow', 'short', 'long'];
const CYCLES = ['h11', 'h12', 'h23', 'h24'];
const STYLES = [undefined, 'full', 'long', 'medium', 'short'];
const ZONE_NAMES = ['short', 'long', 'shortOffset', 'longOffset'];
const FIELDS = {
  weekday: WIDTHS,
  era: WIDTHS,
  year: NUMERIC,
  month: MONTHS,
  day: NUMERIC,
  hour: NUMERIC,
  minute: NUMERIC,
  second: NUMERIC,
};
const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['hour', 'minute', 'second', 'fractionalSecondDigits'];
const NUMERIC_DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };
const NUMERIC_TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };
const CODE_UNIT = 64;
const FIRST_CHARACTER = 48;
const FIRST_NAMES = { M: 3, E: 1, G: 1, a: 1 };
const MAX_TIME = 8.64e15;
const formats = new WeakMap();

// Options

// `required`: of which fields there must be one, else `defaults` are added; as in Date's methods.
const readFields = (options, required, defaults) => {
  const fields = Object.create(null);
  for (const name of Object.keys(FIELDS)) fields[name] = choice(options, name, FIELDS[name].slice(1), undefined, OWNER);
  fields.fractionalSecondDigits = integer(options.fractionalSecondDigits, 'fractionalSecondDigits', 1, 3, undefined);
  refuseOthers(options, 'timeZoneName', ZONE_NAMES, OWNER);
  fields.timeZoneName = choice(options, 'timeZoneName', ZONE_NAMES, undefined, OWNER);
  fields.dateStyle = choice(options, 'dateStyle', STYLES.slice(1), undefined, OWNER);
  fields.timeStyle = choice(options, 'timeStyle', STYLES.slice(1), undefined, OWNER);
  checkStyles(fields, required);
  const wanted = { date: DATE_FIELDS, time: TIME_FIELDS, any: [...DATE_FIELDS, ...TIME_FIELDS] }[required];
  const needsDefaults = !wanted.some((name) => fields[name] !== undefined) && !hasStyle(fields);
  if (needsDefaults && defaults !== 'time') Object.assign(fields, NUMERIC_DATE);
  if (needsDefaults && defaults !== 'date') Object.assign(fields, NUMERIC_TIME);
  return fields;
};

const hasStyle = ({ dateStyle, timeStyle }) => dateStyle !== undefined || timeStyle !== undefined;

const checkStyles = (fields, required) => {
  if (!hasStyle(fields)) return;
  const { dateStyle, timeStyle } = fields;
  const names = [...Object.keys(FIELDS), 'fractionalSecondDigits', 'timeZoneName'];
  const both = names.find((name) => fields[name] !== undefined);
  if (both !== undefined) {
    throw new TypeError(`Can't set option ${both} when ${dateStyle === undefined ? 'timeStyle' : 'dateStyle'} is used`);
  }
  if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
  if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
};

// What of hour12 and hourCycle was chosen, as an index: nothing, one of the cycles, twelve hours or not.
const cycleChoice = (options) => {
  const hourCycle = choice(options, 'hourCycle', CYCLES, undefined, OWNER);
  if (options.hour12 !== undefined) return options.hour12 ? 5 : 6;
  return hourCycle === undefined ? 0 : CYCLES.indexOf(hourCycle) + 1;
};
// Which cycle that is, in a locale.
const cycleOf = (chosen, { cycles }) => {
  if (chosen === 0) return Number(cycles[0]);
  return chosen > 4 ? Number(cycles[chosen - 4]) : chosen - 1;
};

const toObject = (value) => {
  if (value === null) throw new TypeError('Cannot convert undefined or null to object');
  return Object(value);
};

const makeFormat = (locales, given, required, defaults) => {
  const locale = resolveLocale(locales);
  const options = given === undefined ? Object.create(null) : toObject(given);
  refuseOthers(options, 'calendar', ['gregory'], OWNER);
  refuseOthers(options, 'numberingSystem', ['latn'], OWNER);
  if (options.dayPeriod !== undefined) refuse(`${OWNER}: dayPeriod '${options.dayPeriod}'`);
  choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', OWNER);
  choice(options, 'formatMatcher', ['basic', 'best fit'], 'best fit', OWNER);
  const fields = readFields(options, required, defaults);
  const data = dataOf(locale).dates;
  const chosen = cycleChoice(options);
  const cycle = cycleOf(chosen, data);
  const timeZone = options.timeZone === undefined ? 'UTC' : require('intl/zone').zoneOf(options.timeZone);
  const pattern = hasStyle(fields) ? stylePattern(fields, chosen, data) : fieldPattern(fields, cycle, data);
  const tokens = pattern.split(/\{(\w+)\}/); // text and fields in turn
  return { locale, timeZone, fields, data, tokens, cycle };
};

// Patterns

const patternAt = (codes, index, data) => {
  const [high, low] = [0, 1].map((i) => codes.charCodeAt(2 * index + i) - FIRST_CHARACTER);
  return data.patterns.split('\n')[high * CODE_UNIT + low];
};
const placeIn = (lists, values) => lists.reduce((index, list, i) => index * list.length + list.indexOf(values[i]), 0);

const stylePattern = ({ dateStyle, timeStyle }, chosen, data) =>
  patternAt(data.styles, (placeIn([STYLES, STYLES], [dateStyle, timeStyle]) - 1) * 7 + chosen, data);

const fieldPattern = (fields, cycle, data) => {
  const { weekday, era, year, month, day, hour, minute, second, fractionalSecondDigits, timeZoneName } = fields;
  const date = placeIn([WIDTHS, WIDTHS, NUMERIC, MONTHS, NUMERIC], [weekday, era, year, month, day]);
  const time = placeIn(
    [[0, 1, 2, 3], [undefined, ...ZONE_NAMES], NUMERIC, NUMERIC, NUMERIC, [undefined, 1, 2, 3]],
    [cycle, timeZoneName, hour, minute, second, fractionalSecondDigits],
  );
  const whole = data.wholes[`${date},${time}`];
  if (whole !== undefined) return patternAt(whole, 0, data);
  const [datePart, timePart] = [patternAt(data.dates, date, data), patternAt(data.times, time, data)];
  return datePart === '' || timePart === '' ? datePart + timePart : datePart + data.glues[data.glueOf[date]] + timePart;
};

// Fields

const nameIn = (field, index, data) => {
  const letter = field[0];
  return data.names[letter][field.length - FIRST_NAMES[letter]].split('|')[index + 1];
};
const digits = (number, field) => (field.length === 1 ? `${number}` : `${number}`.padStart(2, '0'));
const FIELD_TYPES = {
  y: 'year', M: 'month', d: 'day', E: 'weekday', G: 'era', a: 'dayPeriod', h: 'hour', H: 'hour', K: 'hour', k: 'hour',
  m: 'minute', s: 'second', S: 'fractionalSecond', z: 'timeZoneName',
};

// The text of a field; `date` has the local time where Date has UTC.
const fieldText = (field, date, data) => {
  const hour = date.getUTCHours();
  switch (field[0]) {
    case 'y': {
      const year = date.getUTCFullYear() > 0 ? date.getUTCFullYear() : 1 - date.getUTCFullYear();
      return field.length === 1 ? `${year}` : `${year % 100}`.padStart(2, '0');
    }
    case 'M': return field.length < 3 ? digits(date.getUTCMonth() + 1, field) : nameIn(field, date.getUTCMonth(), data);
    case 'd': return digits(date.getUTCDate(), field);
    case 'E': return nameIn(field, date.getUTCDay(), data);
    case 'G': return nameIn(field, date.getUTCFullYear() > 0 ? 1 : 0, data);
    case 'a': return nameIn(field, hour < 12 ? 0 : 1, data);
    case 'h': return digits(hour % 12 || 12, field);
    case 'H': return digits(hour, field);
    case 'K': return digits(hour % 12, field);
    case 'k': return digits(hour || 24, field);
    case 'm': return digits(date.getUTCMinutes(), field);
    case 's': return digits(date.getUTCSeconds(), field);
    default: return `${date.getUTCMilliseconds()}`.padStart(3, '0').slice(0, field.length);
  }
};

const zoneText = (time, offset, { timeZone, fields, locale }) => {
  // A style shows the long name only in its fullest form.
  const style = fields.timeZoneName ?? (fields.timeStyle === 'full' ? 'long' : 'short');
  return require('intl/zone').zoneName(timeZone, time, offset, style, locale);
};

const partsOf = (time, format) => {
  const { data, timeZone, tokens } = format;
  const offset = timeZone === 'UTC' ? 0 : require('intl/zone').offsetOf(timeZone, time);
  const local = time + offset * 1000;
  if (Math.abs(local) > MAX_TIME) refuse('a time at the end of time in a time zone');
  const date = new Date(local);
  const parts = [];
  tokens.forEach((token, i) => {
    if (i % 2 === 0) {
      if (token !== '') parts.push({ type: 'literal', value: token });
    } else {
      const value = token === 'z' ? zoneText(time, offset, format) : fieldText(token, date, data);
      parts.push({ type: FIELD_TYPES[token[0]], value });
    }
  });
  return parts;
};

// Node's text has an ordinary space where its parts have a narrow one.
const textOf = (time, format) => partsOf(time, format).map(({ value }) => value).join('').replaceAll('\u202f', ' ');

// The class

const timeOf = (value) => {
  const time = value === undefined ? Date.now() : Number(value);
  if (!(Math.abs(time) <= MAX_TIME)) throw new RangeError('Invalid time value');
  return Math.trunc(time);
};

const hourOptions = (tokens) => {
  const letter = tokens.find((token, i) => i % 2 === 1 && 'KhHk'.includes(token[0]))?.[0];
  if (letter === undefined) return {};
  const hourCycle = CYCLES['KhHk'.indexOf(letter)];
  return { hourCycle, hour12: letter === 'K' || letter === 'h' };
};

// The widths that the pattern has, which need not be those that were asked for. Node reads them off its pattern, where
// it takes letters of words for fields: `d 'de' MMMM` has two days.
const LETTERS = [
  ['year', { y: 'numeric' }],
  ['day', { d: 'numeric' }],
  ['dayPeriod', { b: 'short', B: 'short' }],
  ['minute', { m: 'numeric' }],
  ['second', { s: 'numeric' }],
  ['timeZoneName', { z: 'short', O: 'shortOffset', v: 'shortGeneric' }],
];
const mistakenFields = ({ tokens, cycle }) => {
  const text = tokens.filter((_, i) => i % 2 === 0).join('');
  const mistaken = {};
  if (text.includes('KhHk'[cycle])) mistaken.hour = 'numeric';
  for (const [type, letters] of LETTERS) {
    const letter = Object.keys(letters).find((one) => text.includes(one));
    if (letter !== undefined) mistaken[type] = letters[letter];
  }
  return mistaken;
};
const shownFields = (format) => {
  const { fields, data, tokens } = format;
  // "5 (month: 3)", or an hour of two digits in an unusual cycle: Node's answers follow no rule.
  const isLost = fields.hour !== undefined && hourOptions(tokens).hourCycle === undefined;
  const isOdd = (token, i) => (i % 2 === 0 ? token.includes('(') : token === 'KK' || token === 'kk');
  if (isLost || tokens.some(isOdd)) refuse(`${OWNER}: resolvedOptions of this combination of fields`);
  const shown = mistakenFields(format);
  tokens.forEach((token, i) => {
    const letter = token[0];
    if (i % 2 === 0 || letter === 'a') return;
    if (letter === 'S') shown.fractionalSecondDigits = token.length;
    else if (letter === 'z') shown.timeZoneName = fields.timeZoneName;
    else if (token.length >= (FIRST_NAMES[letter] ?? Infinity)) {
      [shown[FIELD_TYPES[letter]]] = data.names[letter][token.length - FIRST_NAMES[letter]].split('|');
    } else shown[FIELD_TYPES[letter]] = token.length === 1 ? 'numeric' : '2-digit';
  });
  return shown;
};
const RESOLVED = [
  'weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits',
  'timeZoneName', 'dateStyle', 'timeStyle',
];

// Also without `new`.
function DateTimeFormat(locales, options) {
  const self = new.target === undefined ? Object.create(DateTimeFormat.prototype) : this;
  formats.set(self, makeFormat(locales, options, 'any', 'date'));
  return self;
}
const methods = {
  get format() {
    const format = formatOf(formats, this, `${OWNER}.prototype.format`);
    format.bound ??= (date) => textOf(timeOf(date), format);
    return format.bound;
  },
  formatToParts(date) {
    return partsOf(timeOf(date), formatOf(formats, this, `${OWNER}.prototype.formatToParts`));
  },
  formatRange() {
    return refuse(`${OWNER}.prototype.formatRange`);
  },
  formatRangeToParts() {
    return refuse(`${OWNER}.prototype.formatRangeToParts`);
  },
  resolvedOptions() {
    const format = formatOf(formats, this, `${OWNER}.prototype.resolvedOptions`);
    const { locale, timeZone, tokens, fields } = format;
    const resolved = { locale, calendar: 'gregory', numberingSystem: 'latn', timeZone, ...hourOptions(tokens) };
    const shown = hasStyle(fields) ? fields : shownFields(format);
    for (const name of RESOLVED) if (shown[name] !== undefined) resolved[name] = shown[name];
    return resolved;
  },
};
setUpClass(DateTimeFormat, methods, OWNER);

exports.DateTimeFormat = DateTimeFormat;
// `time` is a Date's, and may be NaN; `required` and `defaults` are those of the method.
exports.dateText = (time, locales, options, required, defaults) => {
  const format = Number.isNaN(time) ? undefined : makeFormat(locales, options, required, defaults);
  return format === undefined ? 'Invalid Date' : textOf(time, format);
};
