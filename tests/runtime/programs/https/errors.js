// A failed connection is an error event with the system's code.
async function onTrack(event, settings) {
  const attempt = (url) => new Promise((resolve) => https.get(url.replace('http:', 'https:'), () => resolve('answered')).on('error', (error) => resolve([error.name, error.code, error.message])));
  return { ...event, value: [await attempt(settings.refusedUrl), (await attempt('https://no-such-host.invalid/')).slice(0, 2), await attempt(`${settings.secureUrl}/close`)] };
}
