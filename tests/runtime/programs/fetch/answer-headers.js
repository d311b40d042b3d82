// The headers of an answer can be read in any writing.
async function onTrack(event, settings) {
  const { headers } = await fetch(`${settings.url}/headers`);
  const names = ['x-one', 'X-TWO', 'etag', 'x-empty', 'nope'];
  const seen = [...headers.keys()].filter((name) => !['date', 'connection', 'keep-alive', 'server'].includes(name));
  return { ...event, value: [names.map((name) => headers.get(name)), headers.has('CACHE-control'), seen] };
}
