// outcome: error
// An error that calls itself what only the runtime says.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw Object.assign(new Error('x'), { name: 'SandboxCrash' });
}
