// In which order characters come, for comparing texts: those whose place is simple, which most texts are made of.
// A text is taken apart into letters and accents (NFD). Letters differ first, then accents, then upper from lower case.
'use strict';

const ACCENTS = [...'\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0327\u0328'];
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

const collator = (sensitivity) => new Intl.Collator('en', { sensitivity }).compare;
// Signs with a place of their own: some are in that of an ASCII character.
const SIGNS = [...'¡¿§°€£¥«»–—“·'].filter((sign) => ASCII.every((other) => collator('base')(sign, other) !== 0));

// Lists of characters that are the same at a level, in order. What is the same must be the two cases of a letter.
const inOrder = (characters, sensitivity, text) => {
  const compare = (a, b) => collator(sensitivity)(text(a), text(b));
  const groups = [];
  for (const character of [...characters].sort(compare)) {
    const last = groups.at(-1);
    if (last !== undefined && compare(last[0], character) === 0) last.push(character);
    else groups.push([character]);
  }
  for (const [first, second, ...rest] of groups) {
    if (second !== undefined && (rest.length > 0 || first.toUpperCase() !== second.toUpperCase())) {
      throw new Error(`${first} and ${second} are in the same place`);
    }
  }
  return groups.map((group) => group.map((character) => text(character).slice(-1)).join(''));
};

exports.collation = () => ({
  letters: inOrder([...ASCII, ...SIGNS], 'base', (sign) => sign).map((group) => group.toLowerCase()[0]).join(''),
  accents: inOrder(ACCENTS, 'accent', (accent) => `a${accent}`).join(''),
});
