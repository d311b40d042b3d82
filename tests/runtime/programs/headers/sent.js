// Values go out as text, null and undefined too, a list with its commas.
async function onTrack(event, settings) {
  const headers = new Headers({ 'X-Null': null, 'X-Undefined': undefined, 'X-List': ['a', 'b'] });
  const echo = await (await fetch(`${settings.url}/echo`, { headers })).json();
  return { ...event, value: echo.headers };
}
