// All months of each width.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['narrow', 'short', 'long'].map((month) =>
      Array.from({ length: 12 }, (_, i) => new Date(2024, i, 15).toLocaleDateString(locale, { month }))));
  return { ...event, value };
}
