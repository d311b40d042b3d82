// outcome: timeout, memory, error
// Replacements that double a text.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let text = 'x';
  while (true) text = text.replace(/x/g, 'xx');
}
