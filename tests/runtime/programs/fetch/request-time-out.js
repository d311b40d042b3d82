// The option timeout rejects with type request-timeout.
async function onTrack(event, settings) {
  const started = fetch(`${settings.url}/slow?ms=2000`, { timeout: 250 });
  const { name, type, message, code } = await started.catch((error) => error);
  return { ...event, value: [name, type, message, code === undefined] };
}
