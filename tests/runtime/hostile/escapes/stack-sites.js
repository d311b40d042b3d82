// outcome: event
// Functions on the stack, by a hook of stack traces.
function onTrack(event, settings) {
  if (!event.attack) return event;
  let sites = 0;
  const hook = (_, all) => { sites += all.filter((site) => site.getFunction()).length; return 'hooked'; };
  for (const Class of [Error, TypeError, RangeError]) {
    try { Class.prepareStackTrace = hook; } catch {}
    try { Object.defineProperty(Class, 'prepareStackTrace', { value: hook }); } catch {}
  }
  String(new Error('x').stack);
  try { null.x; } catch (error) { String(error.stack); }
  return leakIf(sites > 0, event);
}
