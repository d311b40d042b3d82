// Signs, patterns and currencies of one locale's numbers.
//
// A pattern is the text around a number: `{0}` is the number, `{-}` its sign, `{%}` the percent sign, `{¤}` the currency.
'use strict';

const CURRENCIES = Intl.supportedValuesOf('currency');
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
const letterPatterns = (locale, currencySign) => ({
  letters: patternsOf(locale, { style: 'currency', currency: 'XTS', currencyDisplay: 'code', currencySign }),
  signs: patternsOf(locale, { style: 'currency', currency: 'EUR', currencyDisplay: 'symbol', currencySign }),
});

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
  const grouped = partsOf(locale, 123456789, {}).filter(({ type }) => type === 'integer').map(({ value }) => value.length);
  return {
    symbols: symbolsOf(locale, {}),
    currencySymbols,
    oddSymbols: oddSymbols(locale, currencySymbols),
    minus: valueOf(parts, 'minusSign'),
    plus: valueOf(partsOf(locale, 1, { signDisplay: 'always' }), 'plusSign'),
    percent: valueOf(parts, 'percentSign'),
    nan: valueOf(partsOf(locale, NaN, {}), 'nan'),
    infinity: valueOf(partsOf(locale, Infinity, {}), 'infinity'),
    groups: [grouped.at(-1), grouped.at(-2)],
    minimumGrouped: valueOf(partsOf(locale, 1234, {}), 'group') === undefined ? 2 : 1,
    minimumGroupedCurrency:
      valueOf(partsOf(locale, 1234, { style: 'currency', currency: 'XTS' }), 'group') === undefined ? 2 : 1,
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
