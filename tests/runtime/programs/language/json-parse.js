// JSON.parse revives, refuses what is no JSON, and keeps the last of two equal keys.
function onTrack(event) {
  const revived = JSON.parse('{"date":"2024-01-24T00:00:00.000Z","n":1}', (key, value) =>
    key === 'date' ? new Date(value).getFullYear() : value,
  );
  const texts = [
    '{"a":1,"a":2}',
    '[1,]',
    "{'a':1}",
    ' "\\u00e9\\ud83d\\ude00" ',
    '01',
    '-0',
    '1e1000',
    'NaN',
    '',
    'nul',
    '"\t"',
    '{"__proto__":1}',
  ];
  const value = texts.map((text) => {
    try {
      return JSON.stringify(JSON.parse(text));
    } catch (error) {
      return error.name;
    }
  });
  return { ...event, value: [revived, ...value] };
}
