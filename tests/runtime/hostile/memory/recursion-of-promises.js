// outcome: memory, timeout
// Promises that wait for each other without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const all = [];
  return (async () => { for (;;) await all.push(Array(1e4).fill(1)); })();
}
