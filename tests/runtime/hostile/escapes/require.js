// outcome: event
// Node's and the engine's ways to a file.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const found = ['require', 'module', 'std', 'os', 'print', 'Worker', 'Deno', 'Bun', 'load', 'loadScript', 'readFile'];
  return leakIf(found.some((name) => typeof globalThis[name] !== 'undefined'), event);
}
