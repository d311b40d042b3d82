// Zones have short and long names that follow summer time.
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt', 'ja'];

function onTrack(event) {
  const value = LOCALES.map((locale) =>
    ['America/Los_Angeles', 'Europe/Paris', 'Asia/Tokyo', 'Asia/Dubai', 'UTC'].map((timeZone) =>
      ['short', 'long', 'shortOffset', 'longOffset'].map((timeZoneName) =>
        [0, 6].map((month) =>
          new Date(2023, month, 1).toLocaleTimeString(locale, { timeZone, timeZoneName, hour: 'numeric' })))));
  return { ...event, value };
}
