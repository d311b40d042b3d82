// outcome: timeout, memory, error
// A power that has more digits than there is time.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, digits: String(7n ** (2n ** 28n)).length };
}
