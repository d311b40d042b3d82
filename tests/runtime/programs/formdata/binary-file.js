// A file's bytes come through unharmed.
async function onTrack(event, settings) {
  const form = new FormData();
  form.append('file', Buffer.from([0, 1, 2, 253, 254, 255, 13, 10]), { filename: 'a.bin' });
  const echo = await (await fetch(`${settings.url}/echo`, { method: 'POST', body: form })).json();
  return { ...event, value: echo.base64 };
}
