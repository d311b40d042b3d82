// abort() rejects the fetch at once with an AbortError.
async function onTrack(event, settings) {
  const controller = new AbortController();
  const { signal } = controller;
  const started = fetch(`${settings.url}/slow?ms=3000`, { signal });
  setTimeout(() => controller.abort(), 250);
  const error = await started.catch((reason) => reason);
  return { ...event, value: [error.name, error.type, error.message, signal.aborted, error instanceof Error] };
}
