// Accounting writes losses in brackets where that is the custom.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', currencySign: 'accounting' }).format(-5));
  return { ...event, value };
}
