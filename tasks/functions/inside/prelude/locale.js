// The engine takes locales and options and ignores them. Wrong without a word is worse than an error.
const withoutLocales = (owner, name, first) => {
  const method = owner.prototype[name];
  define(name, function (...args) {
    for (let i = first; i < args.length; i++) {
      if (args[i] !== undefined) {
        throw new RangeError(`${owner.name}.prototype.${name} with locales or options is not available in this runtime`);
      }
    }
    return apply(method, this, args);
  }, owner.prototype);
};
withoutLocales(Number, 'toLocaleString', 0);
withoutLocales(BigInt, 'toLocaleString', 0);
withoutLocales(Date, 'toLocaleString', 0);
withoutLocales(Date, 'toLocaleDateString', 0);
withoutLocales(Date, 'toLocaleTimeString', 0);
withoutLocales(Array, 'toLocaleString', 0);
withoutLocales(String, 'localeCompare', 1);
