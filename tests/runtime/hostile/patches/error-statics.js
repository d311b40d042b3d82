// outcome: event, error
// The hooks of stack traces.
function onTrack(event, settings) {
  if (!event.attack) return event;
  Error.prepareStackTrace = (error, sites) => { throw new Error('hook'); };
  Error.stackTraceLimit = 1e9;
  Error.captureStackTrace = () => { while (true); };
  throw new Error('traced');
}
