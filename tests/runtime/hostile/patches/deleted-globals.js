// outcome: event
// Every global deleted.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name]; } catch {}
  return event;
}
