// Dates become text as the language says.
function onTrack(event) {
  const date = new Date(Date.UTC(2024, 0, 5, 3, 4, 5, 6));
  const value = [
    String(date),
    date.toISOString(),
    date.toUTCString(),
    date.toDateString(),
    date.toTimeString(),
    date.toJSON(),
    String(new Date(NaN)),
    new Date(NaN).toJSON(),
    `${new Date(8.64e15)}`,
    date.getTimezoneOffset(),
    date.getDay(),
    date.getYear(),
    typeof Date(),
    new Date(-1).toISOString(),
    new Date(-62198755200000).toISOString(),
  ];
  return { ...event, value };
}
