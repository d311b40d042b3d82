// An author's own class with the name of an error class counts as it.
const Retry = class RetryError extends Error {};
function onTrack() {
  throw new Retry('my own class');
}
