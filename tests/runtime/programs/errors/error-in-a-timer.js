// An error in a timer's callback ends its event.
function onTrack() {
  setTimeout(() => {
    throw new RetryError('thrown by a timer');
  }, 1);
  return new Promise(() => {});
}
