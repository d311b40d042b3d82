// A signal that is aborted already keeps the request from being sent.
async function onTrack(event, settings) {
  const controller = new AbortController();
  controller.abort();
  const error = await fetch(`${settings.url}/echo`, { signal: controller.signal }).catch((reason) => reason);
  return { ...event, value: [error.name, error.type, error.message] };
}
