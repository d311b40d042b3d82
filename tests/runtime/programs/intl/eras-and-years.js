// Years before the common era, and years of two digits.
function onTrack(event) {
  const value = ['en', 'de', 'ja'].map((locale) =>
    [Date.UTC(-43, 2, 15), Date.UTC(2024, 0, 1), new Date(-62135596800000).getTime()].map((time) =>
      [{ era: 'short', year: 'numeric' }, { year: '2-digit', month: '2-digit' }, { era: 'long' }].map((options) =>
        new Date(time).toLocaleDateString(locale, options))));
  return { ...event, value };
}
