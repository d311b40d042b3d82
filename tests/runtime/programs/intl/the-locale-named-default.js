// The locale named default is the default one.
function onTrack(event) {
  const date = new Date(Date.UTC(2024, 0, 31, 15));
  const value = [date.toLocaleDateString('default', { month: 'long' }), (1234.5).toLocaleString('default')];
  value.push((1234.5).toLocaleString(['default', 'de']), Intl.NumberFormat('default').resolvedOptions().locale);
  value.push('a'.localeCompare('b', 'default'), 'A'.toLocaleLowerCase('default'));
  return { ...event, value };
}
