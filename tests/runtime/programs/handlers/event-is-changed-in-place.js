// The event may be changed in place and returned.
function onTrack(event) {
  event.properties.email = event.properties.email.toLowerCase();
  delete event.properties.total;
  event.context = { ...event.context, changed: true };
  return event;
}
