// Fields go out as multipart/form-data, in their order.
async function onTrack(event, settings) {
  const form = new FormData();
  form.append('name', 'Ada żółw');
  form.append('number', 42);
  form.append('name', 'again');
  const echo = await (await fetch(`${settings.url}/echo`, { method: 'POST', body: form })).json();
  return { ...event, value: [echo.headers['content-type'], echo.text] };
}
