// The option size limits the body, when it is read.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/large?count=100`, { size: 99 });
  const { name, type, message } = await response.text().catch((error) => error);
  const enough = await fetch(`${settings.url}/large?count=100`, { size: 100 });
  return { ...event, value: [response.ok, name, type, message, (await enough.text()).length] };
}
