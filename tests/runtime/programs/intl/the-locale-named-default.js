// The locale named default is the default one.
function onTrack(event) {
  const date = new Date(Date.UTC(2024, 0, 31, 15));
  return { ...event, value: [date.toLocaleDateString('default', { month: 'long' }), (1234.5).toLocaleString('default')] };
}
