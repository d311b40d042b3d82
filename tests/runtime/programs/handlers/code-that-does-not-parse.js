// Code that does not parse fails for every event.
function onTrack(event) {
  return { ...event, ;
}
