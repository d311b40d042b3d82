// Twelve or twenty-four hours, and what midnight is called.
function onTrack(event) {
  const value = ['en-US', 'en-GB', 'de', 'ja'].map((locale) =>
    [{ hour12: true }, { hour12: false }, { hourCycle: 'h11' }, { hourCycle: 'h24' }].map((cycle) =>
      [0, 9, 12, 23].map((hour) =>
        new Date(2024, 0, 1, hour, 5).toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit', ...cycle }))));
  return { ...event, value };
}
