// outcome: memory, timeout
// A chain of objects without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let chain = {};
  while (true) chain = { chain };
}
