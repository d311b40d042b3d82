// A redirect left alone has its location as a whole URL.
async function onTrack(event, settings) {
  const value = [];
  for (const to of ['/echo', 'http://elsewhere.example/a?b#c', 'next']) {
    const url = `${settings.url}/redirect-to?status=302&url=${encodeURIComponent(to)}`;
    const response = await fetch(url, { redirect: 'manual' });
    value.push([response.status, response.headers.get('location'), response.redirected, response.url, await response.text()]);
  }
  return { ...event, value };
}
