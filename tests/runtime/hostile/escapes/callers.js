// outcome: event
// The callers of a function.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const seen = [];
  const look = [() => onTrack.caller, () => arguments.callee.caller, () => onTrack.arguments, () => look[0].caller];
  for (const get of look) try { seen.push(get()); } catch {}
  return leakIf(seen.some((one) => typeof one === 'function'), event);
}
