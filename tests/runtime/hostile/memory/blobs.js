// outcome: memory, timeout, error
// A blob of two of itself, forty times over.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  let blob = new Blob(['x'.repeat(1000)]);
  for (let i = 0; i < 40; i++) blob = new Blob([blob, blob]);
  return { ...event, text: await blob.text() };
}
