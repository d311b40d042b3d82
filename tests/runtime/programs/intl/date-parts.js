// formatToParts names each piece of a date.
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = [
    Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long', timeZone: 'GB' }).formatToParts(DATE),
    Intl.DateTimeFormat('ja', { era: 'short', year: 'numeric', month: 'long', weekday: 'short' }).formatToParts(DATE),
  ];
  return { ...event, value };
}
