// Each language has its own order of day, month and year.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    [DATE.toLocaleString(locale), DATE.toLocaleDateString(locale), DATE.toLocaleTimeString(locale)]);
  return { ...event, value };
}
