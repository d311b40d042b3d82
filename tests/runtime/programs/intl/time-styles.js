// Time styles from full to short.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['full', 'long', 'medium', 'short'].map((timeStyle) => DATE.toLocaleTimeString(locale, { timeStyle })));
  return { ...event, value };
}
