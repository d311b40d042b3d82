// An abort after the answer has been read changes nothing.
async function onTrack(event, settings) {
  const controller = new AbortController();
  const response = await fetch(`${settings.url}/json`, { signal: controller.signal });
  const { name } = await response.json();
  controller.abort();
  return { ...event, value: [name, response.status] };
}
