// outcome: event, error
// A hundred requests, each with a header that looks like the beginning of a token all over.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  const headers = { 'x-note': '_eyJ'.repeat(16000) };
  await Promise.all(Array.from({ length: 100 }, () => fetch('https://127.0.0.1:1/', { headers }).catch(() => {})));
  return event;
}
