// 301 and 302 turn POST into GET, 303 everything, 307 and 308 nothing.
async function onTrack(event, settings) {
  const value = [];
  for (const status of [301, 302, 303, 307, 308]) {
    for (const method of ['POST', 'PUT']) {
      const url = `${settings.url}/redirect-to?status=${status}&url=/echo`;
      const echo = await (await fetch(url, { method, body: 'text', headers: { 'X-A': '1' } })).json();
      value.push([status, method, echo.method, echo.text, echo.headers]);
    }
  }
  return { ...event, value };
}
