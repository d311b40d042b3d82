// outcome: timeout
// A replacement with a pattern that backtracks for ever.
function onTrack(event, settings) {
  if (!event.attack) return event;
  return { ...event, text: ('x'.repeat(40) + 'y').replace(/(x+x+)+z/g, '') };
}
