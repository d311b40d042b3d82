// outcome: error
// A secret setting in logs as bytes.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const bytes = Buffer.from(settings.apiKey);
  console.log(bytes, bytes.toString('hex'), bytes.toString('base64url'), { deep: [bytes] });
  const shown = [...bytes].map((byte) => byte.toString(16)).join(' ');
  console.log(shown, shown.replaceAll(' ', '').toUpperCase());
  throw new RetryError(bytes.toString('hex'));
}
