// A body can be read once; clone() makes a second reader.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/json`);
  const copy = response.clone();
  const first = await response.text();
  const errors = [];
  await response.json().catch((error) => errors.push(error.name, error.message));
  try {
    response.clone();
  } catch (error) {
    errors.push(error.name, error.message);
  }
  return { ...event, value: [first.length, (await copy.json()).name, copy.url, copy.status, errors] };
}
