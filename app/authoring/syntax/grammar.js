// Parses the code of a function without running it. `acorn` stands before this, `check.js` behind it; see parser.py.
// Places are offsets in UTF-16 units.

const PLAIN = { ecmaVersion: 'latest', sourceType: 'script' };
const WITH_MODULES = { ...PLAIN, allowImportExportEverywhere: true, allowAwaitOutsideFunction: true };

const CLOSING = { __proto__: null, '}': true, ')': true, ']': true };
const OPENING = { __proto__: null, '{': true, '(': true, '[': true, '${': true };

// What there was until now: the last token, and the brackets that are still open.
class Past {
  last = undefined;
  open = [];

  add(token) {
    const { label } = token.type;
    this.last = token;
    if (OPENING[label]) this.open.push({ at: token.start, text: label });
    else if (CLOSING[label]) this.open.pop();
  }
}

// An error of acorn's as a problem.
const problemOf = (code, error, past) => {
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  if (message.startsWith('Not enough stack')) throw new RangeError(message);
  if (message !== 'Unexpected token') return { at: error.pos, message };
  const { last, open } = past;
  if (last !== undefined && code.slice(last.start, last.end) === 'await') {
    return { at: last.start, message: 'await is possible only in async functions: write async before the function' };
  }
  if (error.pos < code.length) {
    const [text] = /^(?:[\p{L}\p{N}_$]{1,40}|.?)/u.exec(code.slice(error.pos, error.pos + 80));
    return { at: error.pos, message: `${message} ${text}` };
  }
  return { at: code.trimEnd().length, message: 'Unexpected end of the code', open: open.at(-1) };
};

const BLANK = /\s{1,1000}|\/\/.*|\/\*[^]*?\*\//y;
const afterBlanks = (code, start) => {
  BLANK.lastIndex = start;
  let end = start;
  while (BLANK.test(code)) end = BLANK.lastIndex;
  return end;
};
// Whether a function begins with 'use strict' is asked with a pattern that this engine, if it does not match at once,
// tries at each character of all that follows. So it is asked only where a string begins.
const Parser = acorn.Parser.extend((Base) => class extends Base {
  strictDirective(start) {
    return /['"]/.test(this.input.charAt(afterBlanks(this.input, start))) && super.strictDirective(start);
  }
});

const parsed = (code, options) => {
  const past = new Past();
  try {
    return { tree: Parser.parse(code, { ...options, onToken: (token) => past.add(token) }) };
  } catch (error) {
    if (!(error instanceof SyntaxError) || typeof error.pos !== 'number') throw error;
    return { problem: problemOf(code, error, past) };
  }
};
