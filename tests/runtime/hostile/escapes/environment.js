// outcome: event
// The environment of the process.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return leakIf(Object.keys(process.env).length > 0 || JSON.stringify(process).includes('PATH'), event);
}
