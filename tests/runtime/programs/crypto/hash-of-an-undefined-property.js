// Hashing a property that is not there throws, and the event is discarded.
function onTrack(event) {
  event.properties.phone = crypto.createHash('sha256').update(event.properties.phone).digest('hex');
  return event;
}
