// An event that contains itself cannot be delivered.
function onTrack(event) {
  event.self = event;
  return event;
}
