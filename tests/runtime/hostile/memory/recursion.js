// outcome: error, memory, timeout
// A recursion without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const down = () => down() + 1;
  down();
}
