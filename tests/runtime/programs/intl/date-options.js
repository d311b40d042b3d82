// resolvedOptions tells what a date format does.
function onTrack(event) {
  const value = [
    new Intl.DateTimeFormat().resolvedOptions(),
    new Intl.DateTimeFormat('de', { dateStyle: 'long', timeStyle: 'short' }).resolvedOptions(),
    Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: 'numeric', timeZone: 'Asia/Tokyo' }).resolvedOptions(),
  ];
  return { ...event, value };
}
