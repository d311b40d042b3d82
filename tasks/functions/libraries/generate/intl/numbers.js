// Signs, patterns and currencies of one locale's numbers.
//
// A pattern is the text around a number: `{0}` is the number, `{-}` its sign, `{%}` the percent sign, `{¤}` the
// currency.
'use strict';

const SYMBOL = /^[\p{S}\p{Z}]$/u;
const DISPLAYS = ['symbol', 'narrowSymbol', 'code'];
const NUMBER_PARTS = ['integer', 'group', 'decimal', 'fraction'];
const PLACES = { minusSign: '{-}', plusSign: '{-}', percentSign: '{%}', currency: '{¤}' };

const partsOf = (locale, number, options) => new Intl.NumberFormat(locale, options).formatToParts(number);
const valueOf = (parts, type) => parts.find((part) => part.type === type)?.value;

const patternOf = (parts) => {
  let pattern = '';
  for (const { type, value } of parts) {
    if (type === 'literal') pattern += value;
    else if (type in PLACES) pattern += PLACES[type];
    else if (!NUMBER_PARTS.includes(type)) throw new Error(`a number has a part ${type}`);
    else if (!pattern.includes('{0}')) pattern += '{0}';
  }
  return pattern;
};
// How many digits the last group and the others have, and how many there are at least before the last group.
const groupsOf = (locale, options) => {
  const parts = partsOf(locale, 123456789, options).filter(({ type }) => type === 'integer');
  const fourDigits = partsOf(locale, options.style === 'percent' ? 12.34 : 1234, options);
  const isGrouped = valueOf(fourDigits, 'group') !== undefined;
  return [parts.at(-1).value.length, parts.at(-2).value.length, isGrouped ? 1 : 2];
};
// Positive, negative, and with a plus sign.
const patternsOf = (locale, options) => [
  patternOf(partsOf(locale, 1, options)),
  patternOf(partsOf(locale, -1, options)),
  patternOf(partsOf(locale, 1, { ...options, signDisplay: 'always' })),
];

const symbolsOf = (locale, options) => {
  const parts = partsOf(locale, -12345678.9, { ...options, minimumFractionDigits: 1 });
  return [valueOf(parts, 'decimal'), valueOf(parts, 'group')];
};

// Node has symbols or digits for more than it lists: of all that three letters can be, these.
const RETIRED = [
  'ADP', 'ATS', 'BEF', 'BGM', 'BGO', 'BYR', 'CLF', 'CYP', 'DEM', 'ESP', 'FRF', 'IEP', 'ILP', 'ITL', 'LUF', 'MGF', 'MRO',
  'MTP', 'PTE', 'RHD', 'STD', 'TMM', 'TRL', 'UYI', 'UYW', 'XXX', 'ZMK', 'ZWD',
];
const CURRENCIES = [...Intl.supportedValuesOf('currency'), ...RETIRED];

// By currency: its symbol and its narrow symbol, where they are not the code.
const symbols = (locale) => {
  const found = {};
  for (const currency of CURRENCIES) {
    const shown = DISPLAYS.map((currencyDisplay) =>
      valueOf(partsOf(locale, 1, { style: 'currency', currency, currencyDisplay }), 'currency'));
    if (shown[2] !== currency) throw new Error(`${currency} is ${shown[2]}`);
    if (shown[0] === currency && shown[1] === currency) continue;
    found[currency] = shown[0] === shown[1] ? shown[0] : shown.slice(0, 2);
  }
  return found;
};

// The patterns of a currency depend on whether its symbol ends in a letter where it touches the number.
const letterPatterns = (locale, currencySign) => {
  const options = { style: 'currency', currencyDisplay: 'narrowSymbol', currencySign };
  const isSign = (currency) => SYMBOL.test(valueOf(partsOf(locale, 1, { ...options, currency }), 'currency'));
  return {
    letters: patternsOf(locale, { style: 'currency', currency: 'XTS', currencyDisplay: 'code', currencySign }),
    signs: patternsOf(locale, { ...options, currency: CURRENCIES.find(isSign) }),
  };
};

// Currencies whose numbers look otherwise than those of the rest, by symbols: nearly none.
const oddSymbols = (locale, usual) => {
  const odd = {};
  for (const currency of CURRENCIES) {
    const own = symbolsOf(locale, { style: 'currency', currency });
    if (own.join() !== usual.join()) odd[currency] = own;
  }
  return odd;
};

exports.localeNumbers = (locale) => {
  const parts = partsOf(locale, -1, { style: 'percent' });
  const currencySymbols = symbolsOf(locale, { style: 'currency', currency: 'XTS' });
  const code = { style: 'currency', currency: 'XTS', currencyDisplay: 'code' };
  return {
    symbols: symbolsOf(locale, {}),
    currencySymbols,
    oddSymbols: oddSymbols(locale, currencySymbols),
    minus: valueOf(parts, 'minusSign'),
    plus: valueOf(partsOf(locale, 1, { signDisplay: 'always' }), 'plusSign'),
    percent: valueOf(parts, 'percentSign'),
    nan: valueOf(partsOf(locale, NaN, {}), 'nan'),
    infinity: valueOf(partsOf(locale, Infinity, {}), 'infinity'),
    groups: {
      decimal: groupsOf(locale, {}),
      percent: groupsOf(locale, { style: 'percent' }),
      standard: groupsOf(locale, code),
      accounting: groupsOf(locale, { ...code, currencySign: 'accounting' }),
    },
    patterns: {
      decimal: patternsOf(locale, {}),
      percent: patternsOf(locale, { style: 'percent' }),
      standard: letterPatterns(locale, 'standard'),
      accounting: letterPatterns(locale, 'accounting'),
    },
    currencies: symbols(locale),
  };
};

// Currencies that do not have two digits.
exports.currencyDigits = () => {
  const digits = {};
  for (const currency of CURRENCIES) {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    if (maximumFractionDigits !== 2) digits[currency] = maximumFractionDigits;
  }
  return digits;
};
