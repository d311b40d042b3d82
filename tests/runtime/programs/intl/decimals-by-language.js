// Each language has its own signs between digits.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) => [1234.5, 12345.678, -1234567.891, 0.5].map((n) => n.toLocaleString(locale)));
  return { ...event, value };
}
