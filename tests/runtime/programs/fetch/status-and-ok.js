// Any status is an answer, not an error; ok is true for 2xx.
async function onTrack(event, settings) {
  const value = [];
  for (const status of [200, 201, 204, 304, 400, 401, 404, 418, 429, 500, 503]) {
    const response = await fetch(`${settings.url}/status/${status}`);
    value.push([response.status, response.ok, response.statusText, await response.text()]);
  }
  return { ...event, value };
}
