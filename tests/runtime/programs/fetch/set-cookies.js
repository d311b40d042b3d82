// Several Set-Cookie headers are all there.
async function onTrack(event, settings) {
  const { headers } = await fetch(`${settings.url}/set-cookies`);
  return { ...event, value: [headers.get('set-cookie'), headers.raw()['set-cookie']] };
}
