// A day with the month's name.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    [
      { year: 'numeric', month: 'long', day: 'numeric' },
      { month: 'short', day: '2-digit' },
      { month: 'long' },
      { year: 'numeric', month: 'short' },
      { weekday: 'long', month: 'long', day: 'numeric' },
    ].map((options) =>
      DATE.toLocaleDateString(locale, options)));
  return { ...event, value };
}
