// The message of a failed connection says address, call and code as Node does.
async function onTrack(event, settings) {
  const messages = [];
  for (const url of [settings.refusedUrl, `${settings.url}/close`, 'http://no-such-host.invalid/a']) {
    messages.push(await fetch(url).catch((error) => error.message));
  }
  return { ...event, value: messages };
}
