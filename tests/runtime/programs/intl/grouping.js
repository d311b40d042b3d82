// Thousands may be left ungrouped, and some regions group only from five digits.
function onTrack(event) {
  const value = ['en', 'en-IN', 'es', 'es-MX', 'pt-PT', 'de-CH', 'de-AT', 'fr-CH'].map((locale) =>
    [1234, 12345, 1234567890].map((n) =>
      [n.toLocaleString(locale), n.toLocaleString(locale, { useGrouping: false, minimumIntegerDigits: 6 })]));
  return { ...event, value };
}
