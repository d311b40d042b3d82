// A GET gives status, URL and the parsed body.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/json`);
  const { ok, status, statusText, url, redirected, bodyUsed, size, timeout } = response;
  const body = await response.json();
  return { ...event, value: { ok, status, statusText, url, redirected, bodyUsed, size, timeout, body, after: response.bodyUsed } };
}
