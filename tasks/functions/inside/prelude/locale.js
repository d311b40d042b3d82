// Methods that depend on a locale. The engine takes locales and options and ignores them; here the part `intl` does as
// Node does, or throws.
const localize = (owner, name, method) => define(name, method, owner.prototype);
const valueOfNumber = uncurry(Number.prototype.valueOf);
const valueOfBigInt = uncurry(BigInt.prototype.valueOf);
const timeOfDate = uncurry(Date.prototype.getTime);
const inLocale = (name, ...given) => apply(load('intl')[name], undefined, given);

localize(Number, 'toLocaleString', function toLocaleString(locales, options) {
  return inLocale('numberText', valueOfNumber(this), locales, options);
});
localize(BigInt, 'toLocaleString', function toLocaleString(locales, options) {
  return inLocale('numberText', valueOfBigInt(this), locales, options);
});
const dateMethod = (name, required, defaults) =>
  localize(Date, name, { [name](locales, options) {
    return inLocale('dateText', timeOfDate(this), locales, options, required, defaults);
  } }[name]);
dateMethod('toLocaleString', 'any', 'all');
dateMethod('toLocaleDateString', 'date', 'date');
dateMethod('toLocaleTimeString', 'time', 'time');

// The engine leaves the name of the time zone out.
const namedZone = (name) => {
  const method = uncurry(Date.prototype[name]);
  localize(Date, name, { [name]() {
    const text = method(this);
    return timeOfDate(this) === timeOfDate(this) ? `${text} (Coordinated Universal Time)` : text;
  } }[name]);
};
namedZone('toString');
namedZone('toTimeString');

const listMethod = function toLocaleString(locales, options) {
  return inLocale('listText', this, locales, options);
};
localize(Array, 'toLocaleString', listMethod);
localize(Object.getPrototypeOf(Uint8Array), 'toLocaleString', listMethod);

const caseMethod = (name, method) =>
  localize(String, name, { [name](locales) {
    if (locales !== undefined) inLocale('checkCase', locales);
    return method(this);
  } }[name]);
caseMethod('toLocaleLowerCase', lowerCase);
caseMethod('toLocaleUpperCase', upperCase);
localize(String, 'localeCompare', function localeCompare(other, locales, options) {
  return inLocale('compareTexts', slice(this, 0), `${other}`, locales, options);
});
