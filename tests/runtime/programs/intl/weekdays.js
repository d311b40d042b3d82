// Weekdays of each width, for a whole week.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['narrow', 'short', 'long'].map((weekday) =>
      Array.from({ length: 7 }, (_, i) => new Date(i * 86400000).toLocaleDateString(locale, { weekday }))));
  return { ...event, value };
}
