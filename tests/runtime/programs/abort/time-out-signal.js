// AbortSignal.timeout aborts by itself with a TimeoutError as its reason.
async function onTrack(event, settings) {
  const signal = AbortSignal.timeout(250);
  const before = signal.aborted;
  const error = await fetch(`${settings.url}/slow?ms=3000`, { signal }).catch((reason) => reason);
  const { name, message, code } = signal.reason;
  return { ...event, value: [before, error.name, error.type, signal.aborted, name, message, code] };
}
