// Texts of primitive values and property names as Node's inspector writes them.
const MIN_SPLIT_LENGTH = 16;
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const NAMED_ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\', "'": "\\'" };
// Control characters and halves of surrogate pairs.
const ESCAPED = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED_OR_QUOTE = new RegExp(`'|${ESCAPED.source}`, 'g');

const escapeCharacter = (character) => {
  if (character in NAMED_ESCAPES) return NAMED_ESCAPES[character];
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code > 0xff ? `\\u${hex}` : `\\x${hex.padStart(2, '0').toUpperCase()}`;
};

// Single quotes unless the text has some and another kind of quote spares the escapes.
const quoteFor = (text) => {
  if (!text.includes("'")) return "'";
  if (!text.includes('"')) return '"';
  return text.includes('`') || text.includes('${') ? "'" : '`';
};
const quoted = (text) => {
  const quote = quoteFor(text);
  return quote + text.replace(quote === "'" ? ESCAPED_OR_QUOTE : ESCAPED, escapeCharacter) + quote;
};

const numberText = (number) => (Object.is(number, -0) ? '-0' : `${number}`);
const more = (count, what) => `... ${count} more ${what}${count > 1 ? 's' : ''}`;
// Without asking the symbol for a method, which the author may have replaced.
const symbolText = kit.uncurry(Symbol.prototype.toString);

const stringText = (text, context) => {
  const shown = text.slice(0, context.maxStringLength);
  const rest = text.length - shown.length;
  const trailer = rest > 0 ? more(rest, 'character') : '';
  if (shown.length <= MIN_SPLIT_LENGTH || shown.length <= context.breakLength - context.indentation - 4) {
    return quoted(shown) + trailer;
  }
  const glue = ` +\n${' '.repeat(context.indentation + 2)}`;
  return shown.split(/(?<=\n)/).map(quoted).join(glue) + trailer;
};

exports.primitiveText = (value, context) => {
  switch (typeof value) {
    case 'string': return stringText(value, context);
    case 'number': return numberText(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return symbolText(value);
    default: return `${value}`;
  }
};

exports.keyText = (key, isEnumerable) => {
  if (typeof key === 'symbol') return `[${symbolText(key).replace(ESCAPED_OR_QUOTE, escapeCharacter)}]`;
  if (key === '__proto__') return "['__proto__']";
  if (!isEnumerable) return `[${key.replace(ESCAPED_OR_QUOTE, escapeCharacter)}]`;
  return IDENTIFIER.test(key) ? key : quoted(key);
};

exports.more = more;
exports.numberText = numberText;
