// An error that is caught and thrown again keeps its class, message and line.
async function send() {
  throw new ValidationError('no email');
}
async function onTrack(event) {
  try {
    await send(event);
  } catch (error) {
    error.message += ' for ' + event.userId;
    throw error;
  }
}
