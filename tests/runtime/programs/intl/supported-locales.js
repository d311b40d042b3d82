// supportedLocalesOf keeps what is there.
function onTrack(event) {
  const value = [
    Intl.DateTimeFormat.supportedLocalesOf(['de-DE', 'xx']),
    Intl.NumberFormat.supportedLocalesOf('EN-us'),
    Intl.getCanonicalLocales('PT-br'),
  ];
  return { ...event, value };
}
