// Decimal numbers as digits: rounded as Intl rounds, which is the shortest text of a number and halves away from zero.

// A number is `digits` with the decimal point before the digit number `point`.
const parse = (text) => {
  const [, whole, fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text);
  const digits = (whole + fraction).replace(/^0+/, '');
  const point = digits === '' ? 0 : whole.length + Number(exponent) - (whole.length + fraction.length - digits.length);
  return { digits, point };
};

// `number` is finite, or a bigint; `shift` moves its point to the right.
exports.decimalOf = (number, shift) => {
  const isNegative = number < 0 || Object.is(number, -0);
  const { digits, point } = parse(`${number < 0 ? -number : number}`.replace(/^-/, ''));
  return { isNegative, digits, point: digits === '' ? 0 : point + shift };
};

const increased = (digits) => {
  let i = digits.length - 1;
  while (i >= 0 && digits[i] === '9') i--;
  const zeros = '0'.repeat(digits.length - 1 - i);
  return i < 0 ? `1${zeros}` : digits.slice(0, i) + (Number(digits[i]) + 1) + zeros;
};

// With no more than `count` digits from the first one on.
const kept = ({ digits, point }, count) => {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const isUp = digits[count] >= '5';
  const start = digits.slice(0, count);
  if (!isUp) return { digits: start, point };
  const up = increased(start);
  return { digits: up, point: point + up.length - start.length };
};

const split = ({ digits, point }) => {
  if (point <= 0) return ['0', '0'.repeat(-point) + digits];
  return [digits.slice(0, point).padEnd(point, '0'), digits.slice(point)];
};

// The digits before and after the point. `limits` has either the least and most fraction digits, or the least and most
// significant digits; and the least integer digits.
exports.rounded = (decimal, limits) => {
  const bySignificance = limits.maximumSignificantDigits !== undefined;
  const count = bySignificance ? limits.maximumSignificantDigits : decimal.point + limits.maximumFractionDigits;
  const result = kept(decimal, count);
  result.digits = result.digits.replace(/0+$/, '');
  const isZero = result.digits === '';
  const [whole, fraction] = isZero ? ['0', ''] : split(result);
  const leading = isZero ? 1 : result.point; // significant digits before the point; negative if zeros follow it
  const least = bySignificance ? limits.minimumSignificantDigits - leading : limits.minimumFractionDigits;
  return {
    isZero,
    whole: whole.padStart(limits.minimumIntegerDigits, '0'),
    fraction: fraction.padEnd(Math.max(least, 0), '0'),
  };
};
