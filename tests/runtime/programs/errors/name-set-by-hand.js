// An error whose name was set to that of an error class counts as it.
function onTrack() {
  const error = new Error('by name');
  error.name = 'InvalidEventPayload';
  throw error;
}
