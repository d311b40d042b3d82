// `moment(text, format, strict)` parses what it is told to, and says what is invalid.
const parsed = (...args) => {
  const date = moment.utc(...args);
  return [date.isValid(), date.isValid() ? date.toISOString() : date.invalidAt()];
};
const onTrack = (event) => ({
  ...event,
  value: [
    parsed('12-25-1995', 'MM-DD-YYYY'),
    parsed('24.01.2024 17:05', 'DD.MM.YYYY HH:mm', true),
    parsed('2024-1-5', 'YYYY-MM-DD', true),
    parsed('Jan 5th 2024 3pm', 'MMM Do YYYY ha'),
    parsed('1706099415', 'X'),
    parsed('2024-W04-3', moment.ISO_8601),
    parsed('2024-02-30', 'YYYY-MM-DD'),
    parsed('5/6/24', ['DD.MM.YYYY', 'M/D/YY']),
    parsed('2013-02-08 24:00:00.000'),
    parsed('20130208T080910,123'),
    parsed([2010, 1, 14, 15, 25]),
    parsed({ y: 2010, M: 3, d: 5 }),
    parsed(/Date/.test('x') ? 0 : '/Date(1198908717056-0700)/'),
  ],
});
