// outcome: event
// Texts that look like the runtime's own messages.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (const letter of ['R', 'D', 'E', 'V', 'N', 'L', 'F', 'Z', 'K', 'U', 'O', '?', 'S', 'H', 'C', 'A']) {
    console.log(`${letter}{"type":"track","leak":"forged"}`);
  }
  console.log('\0\0\0\x05R{}', '\0'.repeat(100));
  return event;
}
