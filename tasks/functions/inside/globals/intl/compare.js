// `localeCompare` for texts of Latin letters, digits and common signs; whatever else would need the whole of Unicode's
// collation is refused.
const { collation: { letters: LETTERS, accents: ACCENTS } } = require('intl-data', 'Intl');
const { choice, refuse, refuseOthers, resolveLocale } = require('intl/options');

const OWNER = 'String.prototype.localeCompare';
const LEVELS = { base: 1, accent: 2, variant: 3 };
const TILDE = '\u0303';

// In Spanish ñ is a letter, in Canadian French the last accent decides.
const checkLocale = (locale, texts) => {
  if (locale.startsWith('es') && texts.some((text) => text.includes(`n${TILDE}`) || text.includes(`N${TILDE}`))) {
    refuse(`${OWNER} of ñ in the locale ${locale}`);
  }
};

// A number takes its place by its length and its digits.
const numberKey = (digits) => {
  const significant = digits.replace(/^0+/, '');
  return [significant.length, ...Array.from(significant, Number)];
};

// What a text is at each level: letters, accents, cases.
const keysOf = (text, isNumeric) => {
  const keys = [[], [], []];
  for (const piece of text.match(isNumeric ? /\d+|[^\d]/gu : /[^]/gu) ?? []) {
    const accent = ACCENTS.indexOf(piece);
    if (accent === -1) {
      const place = LETTERS.indexOf(/^\d/.test(piece) ? piece[0] : piece.toLowerCase());
      if (place === -1 || piece.toLowerCase().length !== piece.length) refuse(`${OWNER} of '${piece}'`);
      if (isNumeric && /^\d/.test(piece)) keys[0].push(LETTERS.indexOf('0'), ...numberKey(piece));
      else keys[0].push(place);
      keys[2].push(piece === piece.toLowerCase() ? 0 : 1);
    }
    keys[1].push(accent + 1);
    if (accent !== -1) keys[2].push(0);
  }
  return keys;
};

const compareKeys = (one, other) => {
  for (let i = 0; i < one.length && i < other.length; i++) if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
  return Math.sign(one.length - other.length);
};

// -1, 0 or 1.
exports.compareTexts = (one, other, locales, given) => {
  const locale = resolveLocale(locales);
  const options = given === undefined ? {} : Object(given);
  refuseOthers(options, 'sensitivity', Object.keys(LEVELS), OWNER);
  refuseOthers(options, 'usage', ['sort'], OWNER);
  refuseOthers(options, 'ignorePunctuation', ['false'], OWNER);
  refuseOthers(options, 'caseFirst', ['false'], OWNER);
  refuseOthers(options, 'collation', ['default'], OWNER);
  const sensitivity = choice(options, 'sensitivity', Object.keys(LEVELS), 'variant', OWNER);
  if (one === other) return 0;
  const texts = [one, other].map((text) => text.normalize('NFD'));
  checkLocale(locale, texts);
  const [keys, otherKeys] = texts.map((text) => keysOf(text, Boolean(options.numeric)));
  for (let level = 0; level < LEVELS[sensitivity]; level++) {
    const order = compareKeys(keys[level], otherKeys[level]);
    if (order !== 0 && level === 1 && locale === 'fr-CA') refuse(`${OWNER} of accents in the locale fr-CA`);
    if (order !== 0) return order;
  }
  return 0;
};
