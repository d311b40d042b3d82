// Redirects are followed; the answer says so and has the last URL.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/redirect/3`, { headers: { 'X-Kept': 'yes' } });
  const { target, headers } = await response.json();
  return { ...event, value: [response.status, response.redirected, response.url, target, headers['x-kept']] };
}
