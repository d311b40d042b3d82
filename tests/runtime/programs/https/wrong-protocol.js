// https refuses a URL with another protocol.
async function onTrack(event, settings) {
  try {
    https.get(settings.url);
    return { ...event, value: 'sent' };
  } catch (error) {
    return { ...event, value: [error.name, error.code, error.message] };
  }
}
