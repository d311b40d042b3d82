// An error event without a listener is the event's error.
async function onTrack(event, settings) {
  https.get(settings.refusedUrl.replace('http:', 'https:'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  return event;
}
