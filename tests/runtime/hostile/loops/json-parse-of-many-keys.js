// outcome: timeout, memory, error, event
// JSON with very many distinct keys, which the engine parses in quadratic time.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const keys = Array.from({ length: 400000 }, (_, i) => `"k${i}":1`);
  JSON.parse(`{${keys.join()}}`);
  return event;
}
