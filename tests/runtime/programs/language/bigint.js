// BigInts count beyond the safe integers.
function onTrack(event) {
  const value = [
    2n ** 64n,
    BigInt('0xff'),
    BigInt.asIntN(8, 255n),
    BigInt.asUintN(8, -1n),
    -7n / 2n,
    -7n % 2n,
    10n > 9,
    2n == 2,
    typeof 1n,
    BigInt(Number.MAX_SAFE_INTEGER) + 2n,
    123n.toString(36),
    Number(2n ** 60n),
    5n & 3n,
    1n << 70n,
    BigInt('  12  '),
    0n ? 'yes' : 'no',
  ].map(String);
  try {
    1n + 1;
  } catch (error) {
    value.push(error.name);
  }
  return { ...event, value };
}
