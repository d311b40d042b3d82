// resolvedOptions tells what a number format does.
function onTrack(event) {
  const value = [
    new Intl.NumberFormat().resolvedOptions(),
    new Intl.NumberFormat('de', { style: 'currency', currency: 'jpy' }).resolvedOptions(),
    Intl.NumberFormat('fr-CA', { maximumSignificantDigits: 3, useGrouping: false }).resolvedOptions(),
  ];
  return { ...event, value };
}
