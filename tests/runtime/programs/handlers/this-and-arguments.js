// A sloppy handler is called with two arguments and the global object as its this.
function onTrack(event, settings) {
  const value = [this === globalThis, arguments.length, arguments[0] === event, arguments[1] === settings];
  return { ...event, value };
}
