// An error in toJSON is the handler's.
function onTrack(event) {
  return {
    ...event,
    value: {
      toJSON() {
        throw new RangeError('not today');
      },
    },
  };
}
