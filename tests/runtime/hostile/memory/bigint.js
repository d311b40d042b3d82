// outcome: memory, error, timeout
// A number with a billion bits.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, bits: (1n << 2n ** 31n) > 0n };
}
