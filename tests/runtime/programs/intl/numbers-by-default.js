// Numbers without a locale are written as in en-US.
function onTrack(event) {
  const numbers = [0, -0, 1234.5, 1234567.8915, 0.0001, -0.0004, 1e21, 123456789012345680000, NaN, -Infinity, 1e-7];
  const value = numbers.map((n) =>
    n.toLocaleString());
  return { ...event, value };
}
