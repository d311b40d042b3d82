// outcome: error, memory, timeout
// A result with a million keys.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const wide = {};
  for (let i = 0; i < 1e6; i++) wide[`key${i}`] = i;
  return { ...event, wide };
}
