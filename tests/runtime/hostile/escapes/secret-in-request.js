// outcome: event, error
// A secret setting in every part of a request.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const options = { method: 'POST', headers: { 'x-one': settings.apiKey, authorization: `Bearer ${settings.apiKey}` },
    body: JSON.stringify({ deep: settings.apiKey }) };
  return fetch(`http://127.0.0.1:1/${settings.apiKey}?q=${encodeURIComponent(settings.apiKey)}`, options)
    .then(() => event, () => event);
}
