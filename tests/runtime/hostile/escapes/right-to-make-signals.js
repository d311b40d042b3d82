// outcome: event
// The key with which the runtime makes its abort signals.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const seen = [];
  const Signal = AbortSignal;
  Object.setPrototypeOf(Signal, function (...given) {
    seen.push(...given);
    return Reflect.construct(EventTarget, given, new.target);
  });
  try { new AbortController(); Signal.timeout(1); Signal.abort(); } catch {}
  let made;
  const name = 'the right to make signals';
  for (const key of [undefined, Symbol(name), Symbol.for(name), ...seen]) {
    try { made = new Signal(key); } catch {}
  }
  return leakIf(made !== undefined, event);
}
