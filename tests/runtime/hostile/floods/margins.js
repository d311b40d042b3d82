// outcome: event, memory, timeout
// Groups of the console, nested a million deep, with a table in each.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (let i = 0; i < 1e6; i++) console.group();
  for (let i = 0; i < 1000; i++) console.table([{ ['x'.repeat(100)]: 'y\n'.repeat(100) }]);
  return event;
}
