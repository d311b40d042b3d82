// Regions differ from their language.
const DATE = new Date(Date.UTC(2024, 2, 5, 15, 4, 7, 89));

function onTrack(event) {
  const value = [
    'en-AU', 'en-CA', 'en-IE', 'en-NZ', 'de-AT', 'de-CH', 'fr-BE', 'fr-CA', 'fr-CH', 'es-419', 'es-AR', 'es-CL',
    'es-CO', 'es-MX', 'es-US', 'pt-PT',
  ].map((locale) =>
    [
      DATE.toLocaleString(locale),
      (1234567.5).toLocaleString(locale, { style: 'currency', currency: 'EUR' }),
      DATE.toLocaleDateString(locale, { dateStyle: 'medium' }),
    ]);
  return { ...event, value };
}
