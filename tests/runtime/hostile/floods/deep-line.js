// outcome: event, error
// A console line of a value without bottom.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let deep = {};
  for (let i = 0; i < 2e4; i++) deep = { deep, list: [1, 2, 3] };
  console.log('%o', deep);
  console.log(deep);
  return event;
}
