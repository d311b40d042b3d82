// outcome: memory, error, timeout
// A text that doubles.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let text = 'x';
  while (true) text += text;
}
