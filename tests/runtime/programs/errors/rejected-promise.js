// A rejected promise is a thrown error.
function onTrack() {
  return Promise.reject(new RetryError('later, please'));
}
