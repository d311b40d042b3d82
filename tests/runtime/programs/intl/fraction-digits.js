// Fraction digits are rounded half away from zero and filled with zeros.
function onTrack(event) {
  const value = [1.005, 2.5, -2.5, 0.125, 1234.5678, 9.995, 0].flatMap((n) =>
    [0, 1, 2, 5].map((digits) =>
      n.toLocaleString('de', { minimumFractionDigits: digits, maximumFractionDigits: digits })));
  return { ...event, value };
}
