// outcome: timeout
// Promise jobs that make promise jobs.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return (async () => { while (true) await null; })();
}
