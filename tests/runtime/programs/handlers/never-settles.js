// A handler whose promise never settles times out at once.
function onTrack() {
  return new Promise(() => {});
}
