// Options of dates that cannot be are refused.
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));
const nameOf = (action) => {
  try {
    return action();
  } catch (error) {
    return error.name;
  }
};

function onTrack(event) {
  const value = [
    () => new Intl.DateTimeFormat('en', { month: 'wide' }),
    () => new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' }),
    () => new Intl.DateTimeFormat('en', { dateStyle: 'full', month: 'long' }),
    () => DATE.toLocaleDateString('en', { timeStyle: 'short' }),
    () => new Intl.DateTimeFormat().format(NaN),
    () => DATE.toLocaleString('en', null),
  ].map(nameOf);
  return { ...event, value };
}
