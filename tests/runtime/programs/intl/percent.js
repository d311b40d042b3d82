// Percent multiplies by a hundred and has its own place for the sign.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    [0.256, -1.5, 12.345].map((n) =>
      [
        n.toLocaleString(locale, { style: 'percent' }),
        n.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 }),
      ]));
  return { ...event, value };
}
