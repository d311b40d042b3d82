// outcome: event, error
// Half characters in logs, errors and results.
function onTrack(event, settings) {
  if (!event.attack) return event;
  console.log('\ud800', '\udfff\ud800');
  return { ...event, ['\ud800']: '\udc00', list: ['\ud83d'] };
}
