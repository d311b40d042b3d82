// What the classes of Intl share: locales and options. What this runtime does not have throws a RangeError that names
// it.
const { isObject } = kit;
const { locales: LOCALES } = require('intl-data', 'Intl');

const DEFAULT_LOCALE = 'en-US';
const NO_LOCALE = 'default'; // a usual way to ask for the default one, which Node passes over as unknown
const TAG = /^(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z\d]{1,8})*$/i;

const refuse = (what) => {
  throw new RangeError(`${what} is not available in this runtime`);
};

// A tag as it is written: de-Latn-DE.
const canonicalTag = (tag) => {
  if (typeof tag !== 'string' && !isObject(tag)) throw new TypeError('Language ID should be string or object.');
  const text = `${tag}`;
  if (!TAG.test(text)) throw new RangeError('Incorrect locale information provided');
  const parts = text.split('-');
  const extension = parts.findIndex((part) => part.length === 1);
  return parts.map((part, i) => {
    const lower = part.toLowerCase();
    if (i === 0 || part.length > 4 || part.length === 3 || (extension !== -1 && i >= extension)) return lower;
    return part.length === 4 ? lower[0].toUpperCase() + lower.slice(1) : lower.toUpperCase();
  }).join('-');
};

const requestedLocales = (locales) => {
  if (locales === undefined) return [];
  if (typeof locales === 'string') return [canonicalTag(locales)];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  return [...new Set(Array.from(locales, canonicalTag))];
};

// The first of the locales. Node would take the first that it has; to take another one here might be wrong.
const resolveLocale = (locales) => {
  const [locale = DEFAULT_LOCALE] = requestedLocales(locales).filter((one) => one !== NO_LOCALE);
  if (!Object.hasOwn(LOCALES, locale)) refuse(`the locale ${locale}`);
  return locale;
};

const supportedLocalesOf = (locales, options) => {
  choice(Object(options ?? {}), 'localeMatcher', ['lookup', 'best fit'], 'best fit', 'Intl');
  return requestedLocales(locales).filter((locale) => Object.hasOwn(LOCALES, locale));
};

// One of some values. `owner` is for the message.
const choice = (options, name, values, usual, owner) => {
  const given = options[name];
  if (given === undefined) return usual;
  const value = `${given}`;
  if (values.includes(value)) return value;
  throw new RangeError(`Value ${value} out of range for ${owner} options property ${name}`);
};

const integer = (value, name, least, most, usual) => {
  if (value === undefined) return usual;
  const number = Number(value);
  if (!(number >= least && number <= most)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(number);
};

// Values that Node has and this runtime does not.
const refuseOthers = (options, name, available, owner) => {
  const given = options[name];
  if (given !== undefined && !available.includes(`${given}`)) refuse(`${owner}: ${name} '${given}'`);
};

const formatOf = (formats, self, name) => {
  const format = formats.get(self);
  if (format !== undefined) return format;
  throw new TypeError(`Method ${name} called on incompatible receiver ${kit.textOf(self)}`);
};

const optionsOf = (given, owner) => {
  if (given === null) throw new TypeError(`${owner} called on null or undefined`);
  return given === undefined ? Object.create(null) : Object(given);
};

// Gives a class its methods, as the language's own classes have them.
const setUpClass = (Class, methods, name) => {
  for (const method of Object.keys(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(methods, method);
    Object.defineProperty(Class.prototype, method, { ...descriptor, enumerable: false });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(Class, 'supportedLocalesOf', { value: supportedLocalesOf, writable: true, configurable: true });
};

exports.NO_LOCALE = NO_LOCALE;
exports.choice = choice;
exports.dataOf = (locale) => require(`intl-data-${LOCALES[locale][0]}`, 'Intl');
exports.namesOf = (locale) => require(`intl-names-${LOCALES[locale][1]}`, 'Intl');
exports.formatOf = formatOf;
exports.integer = integer;
exports.optionsOf = optionsOf;
exports.refuse = refuse;
exports.refuseOthers = refuseOthers;
exports.requestedLocales = requestedLocales;
exports.resolveLocale = resolveLocale;
exports.setUpClass = setUpClass;
