// formatToParts names each piece of a number.
function onTrack(event) {
  const value = [
    new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).formatToParts(-1234567.891),
    new Intl.NumberFormat('en', { style: 'percent' }).formatToParts(0.5),
    new Intl.NumberFormat('fr').formatToParts(NaN),
  ];
  return { ...event, value };
}
