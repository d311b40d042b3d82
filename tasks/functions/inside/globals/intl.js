// `Intl`, and the methods of other objects that depend on a locale.
const { compareTexts } = require('intl/compare');
const { DateTimeFormat, dateText } = require('intl/date');
const { NumberFormat, numberText } = require('intl/number');
const { NO_LOCALE, refuse, requestedLocales } = require('intl/options');

const CASE_LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'ja'];
const MISSING = [
  'Collator', 'DisplayNames', 'ListFormat', 'Locale', 'PluralRules', 'RelativeTimeFormat', 'Segmenter',
];

const Intl = { getCanonicalLocales: requestedLocales, DateTimeFormat, NumberFormat };
for (const name of Object.keys(Intl)) Object.defineProperty(Intl, name, { enumerable: false });
for (const name of MISSING) {
  Object.defineProperty(Intl, name, { get: () => refuse(`Intl.${name}`), configurable: true });
}
Object.defineProperty(Intl, 'supportedValuesOf', {
  value: () => refuse('Intl.supportedValuesOf'),
  configurable: true,
  writable: true,
});
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

// Text joined as Array.prototype.join does; an array inside itself is empty.
const joining = [];
const listText = (list, locales, options) => {
  if (joining.includes(list)) return '';
  joining.push(list);
  try {
    const texts = [];
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      texts.push(item === undefined || item === null ? '' : `${item.toLocaleString(locales, options)}`);
    }
    return texts.join(',');
  } finally {
    joining.pop();
  }
};

// Upper and lower case as in most languages; in Turkish, Azeri, Lithuanian and Greek they differ.
const checkCase = (locales) => {
  const [locale] = requestedLocales(locales);
  if (locale === undefined || locale === NO_LOCALE) return;
  if (!CASE_LANGUAGES.includes(locale.split('-')[0])) refuse(`upper and lower case in the locale ${locale}`);
};

exports.Intl = Intl;
exports.checkCase = checkCase;
exports.compareTexts = compareTexts;
exports.dateText = dateText;
exports.listText = listText;
exports.numberText = numberText;
