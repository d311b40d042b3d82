// Significant digits count from the first digit that is not zero.
function onTrack(event) {
  const value = [123456, 0.00123456, 99.99, 1, 0].flatMap((n) =>
    [1, 3, 5].map((digits) =>
      [
        n.toLocaleString('en', { maximumSignificantDigits: digits }),
        n.toLocaleString('fr', { minimumSignificantDigits: digits, maximumSignificantDigits: 6 }),
      ]));
  return { ...event, value };
}
