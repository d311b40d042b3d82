// outcome: timeout
// An asynchronous generator without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return (async () => { for await (const x of (async function* () { while (true) yield 1; })()); })();
}
