// The five error classes are subclasses of Error with a name, a message and a text.
function onTrack(event) {
  const value = [RetryError, ValidationError, InvalidEventPayload, EventNotSupported, DropEvent].map((Class) => {
    const error = new Class('why');
    const own = Object.keys(error);
    return [
      Class.name,
      error.name,
      error.message,
      String(error),
      error instanceof Error,
      error.constructor === Class,
      own,
    ];
  });
  return { ...event, value };
}
