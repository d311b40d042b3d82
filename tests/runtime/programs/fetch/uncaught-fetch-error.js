// An uncaught FetchError is the event's error.
async function onTrack(event, settings) {
  await fetch(settings.refusedUrl);
  return event;
}
