// Amounts have their currency's sign, place and digits.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['USD', 'EUR', 'JPY', 'CHF', 'BRL', 'BHD'].map((currency) =>
      (-1234.567).toLocaleString(locale, { style: 'currency', currency })));
  return { ...event, value };
}
