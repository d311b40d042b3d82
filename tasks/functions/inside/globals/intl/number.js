// `Intl.NumberFormat`, with the data of intl-data-LOCALE.
const { currencyDigits } = require('intl-data', 'Intl');
const { decimalOf, rounded } = require('intl/decimal');
const {
  choice, dataOf, formatOf, integer, optionsOf, refuse, refuseOthers, resolveLocale, setUpClass,
} = require('intl/options');

const OWNER = 'Intl.NumberFormat';
const SIGN_OR_SPACE = /^[\p{S}\p{Z}]$/u;
const MAX_DIGITS = 20;
const MAX_SIGNIFICANT = 21;
const formats = new WeakMap();

const currencyOf = (options, style) => {
  const given = options.currency;
  if (given !== undefined && !/^[a-z]{3}$/i.test(`${given}`)) throw new RangeError(`Invalid currency code : ${given}`);
  if (style !== 'currency') return undefined;
  if (given === undefined) throw new TypeError('Currency code is required with currency style.');
  return `${given}`.toUpperCase();
};

const fractionDigits = (least, most, usual) => {
  const minimum = integer(least, 'minimumFractionDigits', 0, MAX_DIGITS, undefined);
  const maximum = integer(most, 'maximumFractionDigits', 0, MAX_DIGITS, undefined);
  if (minimum > maximum) throw new RangeError('maximumFractionDigits value is out of range.');
  return [minimum ?? Math.min(usual[0], maximum ?? usual[0]), maximum ?? Math.max(usual[1], minimum ?? 0)];
};

const digitLimits = (options, usual) => {
  const minimumIntegerDigits = integer(options.minimumIntegerDigits, 'minimumIntegerDigits', 1, MAX_SIGNIFICANT, 1);
  const { minimumFractionDigits, maximumFractionDigits, minimumSignificantDigits, maximumSignificantDigits } = options;
  if (minimumSignificantDigits !== undefined || maximumSignificantDigits !== undefined) {
    const least = integer(minimumSignificantDigits, 'minimumSignificantDigits', 1, MAX_SIGNIFICANT, 1);
    const most = integer(maximumSignificantDigits, 'maximumSignificantDigits', least, MAX_SIGNIFICANT, MAX_SIGNIFICANT);
    return { minimumIntegerDigits, minimumSignificantDigits: least, maximumSignificantDigits: most };
  }
  const [least, most] = fractionDigits(minimumFractionDigits, maximumFractionDigits, usual);
  return { minimumIntegerDigits, minimumFractionDigits: least, maximumFractionDigits: most };
};

const usualDigits = (style, currency) => {
  if (style === 'percent') return [0, 0];
  if (style === 'decimal') return [0, 3];
  const digits = currencyDigits[currency] ?? 2;
  return [digits, digits];
};

const symbolOf = ({ currency, currencyDisplay, data }) => {
  const known = Object.hasOwn(data.currencies, currency) ? data.currencies[currency] : currency;
  if (currencyDisplay === 'code') return currency;
  return typeof known === 'string' ? known : known[currencyDisplay === 'symbol' ? 0 : 1];
};

// The patterns of a currency: where its symbol touches a digit, a letter keeps a distance.
const patternsOf = (format, isDigit) => {
  const { patterns } = format.data;
  if (format.style !== 'currency') return patterns[format.style];
  const { letters, signs } = patterns[format.currencySign];
  const last = [...format.symbol].at(-1);
  return isDigit && !SIGN_OR_SPACE.test(last) ? letters : signs;
};

const readOptions = (locales, given) => {
  const locale = resolveLocale(locales);
  const options = optionsOf(given, OWNER);
  choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', OWNER);
  refuseOthers(options, 'numberingSystem', ['latn'], OWNER);
  const style = choice(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal', OWNER);
  if (style === 'unit') refuse(`${OWNER}: style 'unit'`);
  refuseOthers(options, 'notation', ['standard'], OWNER);
  const currency = currencyOf(options, style);
  if (style === 'currency') refuseOthers(options, 'currencyDisplay', ['symbol', 'narrowSymbol', 'code'], OWNER);
  const signDisplay = choice(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero'], 'auto', OWNER);
  const currencySign = choice(options, 'currencySign', ['standard', 'accounting'], 'standard', OWNER);
  const displays = ['code', 'symbol', 'narrowSymbol', 'name'];
  return {
    locale,
    style,
    currency,
    currencyDisplay: choice(options, 'currencyDisplay', displays, 'symbol', OWNER),
    currencySign: signDisplay === 'never' ? 'standard' : currencySign, // as Node has it
    limits: digitLimits(options, usualDigits(style, currency)),
    useGrouping: options.useGrouping === undefined || Boolean(options.useGrouping),
    signDisplay,
  };
};

const makeFormat = (locales, options) => {
  const format = readOptions(locales, options);
  format.data = dataOf(format.locale).numbers;
  if (format.currency !== undefined) format.symbol = symbolOf(format);
  return format;
};

// Formatting

const signOf = (display, isNegative, isZero) => {
  if (display === 'never' || (display === 'exceptZero' && isZero)) return '';
  if (isNegative) return '-';
  return display === 'auto' ? '' : '+';
};

const separators = ({ currency, data }) => {
  if (currency === undefined) return data.symbols;
  return Object.hasOwn(data.oddSymbols, currency) ? data.oddSymbols[currency] : data.currencySymbols;
};

const grouped = (whole, format) => {
  const { data, style, useGrouping, currencySign } = format;
  const [first, others, least] = data.groups[style === 'currency' ? currencySign : style];
  if (!useGrouping || whole.length < first + least) return [whole];
  const groups = [whole.slice(-first)];
  for (let end = whole.length - first; end > 0; end -= others) {
    groups.unshift(whole.slice(Math.max(0, end - others), end));
  }
  return groups;
};

const digitParts = ({ whole, fraction }, format) => {
  const [decimal, group] = separators(format);
  const parts = [];
  for (const value of grouped(whole, format)) {
    if (parts.length > 0) parts.push({ type: 'group', value: group });
    parts.push({ type: 'integer', value });
  }
  if (fraction !== '') parts.push({ type: 'decimal', value: decimal }, { type: 'fraction', value: fraction });
  return parts;
};

const numberParts = (number, format) => {
  const { nan, infinity } = format.data;
  if (Number.isNaN(number)) return { isNegative: false, isZero: true, parts: [{ type: 'nan', value: nan }] };
  if (number === Infinity || number === -Infinity) {
    return { isNegative: number < 0, isZero: false, parts: [{ type: 'infinity', value: infinity }] };
  }
  const decimal = decimalOf(number, format.style === 'percent' ? 2 : 0);
  const result = rounded(decimal, format.limits);
  return { isNegative: decimal.isNegative, isZero: result.isZero, isDigit: true, parts: digitParts(result, format) };
};

const place = (field, sign, parts, { data, symbol }) => {
  switch (field) {
    case '0': return parts;
    case '-': return [sign === '-' ? { type: 'minusSign', value: data.minus } : { type: 'plusSign', value: data.plus }];
    case '%': return [{ type: 'percentSign', value: data.percent }];
    default: return [{ type: 'currency', value: symbol }];
  }
};

const partsOf = (number, format) => {
  const { isNegative, isZero, isDigit, parts } = numberParts(number, format);
  const sign = signOf(format.signDisplay, isNegative, isZero);
  const pattern = patternsOf(format, isDigit)[['', '-', '+'].indexOf(sign)];
  return pattern.split(/(\{[^}]\})/).filter((text) => text !== '').flatMap((text) =>
    text[0] === '{' ? place(text[1], sign, parts, format) : [{ type: 'literal', value: text }]);
};
const textOf = (number, format) => partsOf(number, format).map(({ value }) => value).join('');

const numeric = (value) => (typeof value === 'bigint' ? value : toNumeric(value));
const toNumeric = (value) => {
  const primitive = Object(value) === value ? value[Symbol.toPrimitive]?.('number') ?? value.valueOf() : value;
  return typeof primitive === 'bigint' ? primitive : Number(primitive);
};

// Also without `new`.
function NumberFormat(locales, options) {
  const self = new.target === undefined ? Object.create(NumberFormat.prototype) : this;
  formats.set(self, makeFormat(locales, options));
  return self;
}
const methods = {
  get format() {
    const format = formatOf(formats, this, `${OWNER}.prototype.format`);
    format.bound ??= (number) => textOf(numeric(number), format);
    return format.bound;
  },
  formatToParts(number) {
    return partsOf(numeric(number), formatOf(formats, this, `${OWNER}.prototype.formatToParts`));
  },
  resolvedOptions() {
    const { locale, style, currency, currencyDisplay, currencySign, limits, useGrouping, signDisplay } =
      formatOf(formats, this, `${OWNER}.prototype.resolvedOptions`);
    return {
      locale,
      numberingSystem: 'latn',
      style,
      ...(currency === undefined ? {} : { currency, currencyDisplay, currencySign }),
      ...limits,
      useGrouping,
      notation: 'standard',
      signDisplay,
    };
  },
};
setUpClass(NumberFormat, methods, OWNER);

exports.NumberFormat = NumberFormat;
exports.numberText = (number, locales, options) => textOf(number, makeFormat(locales, options));
