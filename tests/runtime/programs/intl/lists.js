// A list writes each of its items in the locale.
function onTrack(event) {
  const value = [
    [1234.5, new Date(0), null, 'text', [5000, undefined]].toLocaleString('de'),
    [1, 2].toLocaleString(),
    [0.5].toLocaleString('en', { style: 'percent' }),
    new Float64Array([1234.5, 2]).toLocaleString('de'),
  ];
  return { ...event, value };
}
