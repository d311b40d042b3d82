// Dates without a locale are written as in en-US, in UTC.
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = [new Date(0), DATE, new Date(NaN), new Date(-1e13)].map((date) =>
    [date.toLocaleString(), date.toLocaleDateString(), date.toLocaleTimeString()]);
  return { ...event, value };
}
