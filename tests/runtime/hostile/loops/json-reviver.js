// outcome: timeout
// A reviver that never returns.
function onTrack(event, settings) {
  if (!event.attack) return event;
  JSON.parse('[1]', () => { while (true); });
}
