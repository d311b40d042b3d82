// Options that cannot be are refused.
const nameOf = (action) => {
  try {
    return action();
  } catch (error) {
    return error.name;
  }
};

function onTrack(event) {
  const value = [
    () => new Intl.NumberFormat('en', { style: 'currency' }),
    () => new Intl.NumberFormat('en', { style: 'currency', currency: 'E' }),
    () => new Intl.NumberFormat('en', { minimumFractionDigits: 30 }),
    () => new Intl.NumberFormat('en', { style: 'other' }),
    () => new Intl.NumberFormat('en_US'),
    () => (1).toLocaleString('en', { minimumFractionDigits: 3, maximumFractionDigits: 1 }),
  ].map(nameOf);
  return { ...event, value };
}
