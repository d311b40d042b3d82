// Dates are parsed from ISO and from the older forms.
function onTrack(event) {
  const texts = [
    '2024-01-24',
    '2024-01-24T10:20:30',
    '2024-01-24T10:20:30Z',
    '2024-01-24T10:20:30.123+02:00',
    '2024-01',
    '2024',
    'Wed, 24 Jan 2024 10:20:30 GMT',
    'Wed Jan 24 2024 10:20:30 GMT+0100',
    'January 24, 2024',
    'Jan 24, 2024 10:20 PM',
    '24 Jan 2024',
    '01/24/2024',
    '1/2/2024 3:04',
    '2024/01/24',
    '2024-01-24 10:20',
    'not a date',
    '2024-13-01',
    '',
    '+010000-01-01T00:00:00Z',
    '2024-01-24T10:20:30.1234567Z',
    '2024-02-30',
    'Thu, 01 Jan 1970 00:00:00 UTC',
  ];
  const value = texts.map((text) => {
    const date = new Date(text);
    return [text, Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString()];
  });
  return { ...event, value };
}
