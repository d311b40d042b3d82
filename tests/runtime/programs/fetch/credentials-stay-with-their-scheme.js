// Credentials follow a redirect on the same origin.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/redirect/1`, { headers: { Authorization: 'Bearer a', Cookie: 'c=1' } });
  return { ...event, value: (await response.json()).headers };
}
