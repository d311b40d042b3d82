// Redirects are not followed, and bodies not decompressed.
async function onTrack(event, settings) {
  const get = (path) => new Promise((resolve, reject) => https.get(settings.secureUrl + path, (response) => {
    const pieces = [];
    response.on('data', (piece) => pieces.push(piece)).on('end', () => resolve([response.statusCode, response.headers.location, Buffer.concat(pieces)]));
  }).on('error', reject));
  const [status, location] = await get('/redirect/2');
  const [, , squeezed] = await get('/gzip');
  return { ...event, value: [status, location, squeezed[0], squeezed[1]] };
}
