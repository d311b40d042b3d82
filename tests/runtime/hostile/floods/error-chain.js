// outcome: error
// An error with causes without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let error = new Error('first');
  for (let i = 0; i < 1e4; i++) error = new Error('next', { cause: error });
  error.errors = [error, error];
  throw error;
}
