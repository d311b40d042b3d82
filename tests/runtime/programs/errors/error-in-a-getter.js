// An error in a getter of the result ends the event.
function onTrack(event) {
  return {
    ...event,
    get value() {
      throw new ValidationError('from a getter');
    },
  };
}
