// outcome: event
// A secret setting in logs, as it is and in the usual encodings.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log(settings, settings.apiKey, JSON.stringify(JSON.stringify(settings)));
  console.log('%s %j %o', settings.apiKey, settings, { deep: { settings } });
  console.log(encodeURIComponent(settings.apiKey), Buffer.from(settings.apiKey).toString('base64'));
  console.log('x'.repeat(3990) + settings.apiKey);
  return event;
}
