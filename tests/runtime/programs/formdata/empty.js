// A form without fields has an empty body.
async function onTrack(event, settings) {
  const form = new FormData();
  const echo = await (await fetch(`${settings.url}/echo`, { method: 'POST', body: form })).json();
  return { ...event, value: [echo.text, form.getLengthSync(), form.getBuffer().toString().length] };
}
