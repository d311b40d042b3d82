// outcome: event
// Callbacks that log and throw after the event has settled.
function onTrack(event, settings) {
  if (!event.attack) return event;
  setTimeout(() => { throw new Error('late'); }, 1);
  for (let i = 0; i < 1000; i++) Promise.resolve().then(() => console.log('late'));
  return event;
}
