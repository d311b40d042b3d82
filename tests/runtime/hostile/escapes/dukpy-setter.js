// outcome: event
// The door caught when the engine makes it again.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const caught = [];
  for (const name of ['call_python', 'dukpy', '_dukpy_cjs_source_compiles', 'require']) {
    try {
      Object.defineProperty(globalThis, name, { set(value) { caught.push(value); }, get() {}, configurable: true });
    } catch {}
    try { Object.defineProperty(Object.prototype, name, { set(value) { caught.push(value); }, configurable: true }); } catch {}
  }
  return new Promise((resolve) => setTimeout(() => resolve(leakIf(caught.length > 0, event)), 5));
}
