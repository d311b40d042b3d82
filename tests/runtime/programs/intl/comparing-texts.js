// localeCompare orders letters before accents before case.
function onTrack(event) {
  const value = [
    ['b', 'a', 'B', 'A', 'á', 'Á', 'ab', 'a b', 'a-b', '_a', '10', '9', 'Zürich', 'Zurich', 'zoo', ''].sort((a, b) =>
      a.localeCompare(b)),
    'a'.localeCompare('A'),
    'a'.localeCompare('A', 'en', { sensitivity: 'base' }),
    'a'.localeCompare('á', 'de', { sensitivity: 'base' }),
    'item 10'.localeCompare('item 9', undefined, { numeric: true }),
    'résumé'.localeCompare('resume', 'fr'),
  ];
  return { ...event, value };
}
