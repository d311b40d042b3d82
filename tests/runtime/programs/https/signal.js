// A signal aborts a request.
async function onTrack(event, settings) {
  const controller = new AbortController();
  const value = await new Promise((resolve) => {
    const request = https.get(`${settings.secureUrl}/slow?ms=3000`, { signal: controller.signal });
    request.on('error', (error) => resolve([error.name, error.code, error.message]));
    setTimeout(() => controller.abort(), 250);
  });
  return { ...event, value };
}
