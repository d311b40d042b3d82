// A currency is shown by symbol, narrow symbol or code.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['USD', 'CAD', 'SEK', 'INR'].map((currency) =>
      ['symbol', 'narrowSymbol', 'code'].map((currencyDisplay) =>
        new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay }).format(9.5))));
  return { ...event, value };
}
