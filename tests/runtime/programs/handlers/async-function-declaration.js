// An async function declaration is found, and the event that its promise gives is delivered.
async function onTrack(event, settings) {
  await undefined;
  return { ...event, value: [typeof settings, event.properties.total] };
}
