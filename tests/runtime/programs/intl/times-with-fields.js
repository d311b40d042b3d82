// Hours, minutes and seconds as asked for.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    [
      { hour: 'numeric' },
      { hour: '2-digit', minute: '2-digit' },
      { hour: 'numeric', minute: 'numeric', second: 'numeric' },
      { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
    ].map((options) =>
      DATE.toLocaleTimeString(locale, options)));
  return { ...event, value };
}
