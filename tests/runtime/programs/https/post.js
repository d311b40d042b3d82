// https.request sends what is written, with the headers that are set.
async function onTrack(event, settings) {
  const { hostname, port } = new URL(settings.secureUrl);
  const body = JSON.stringify({ text: 'żółw' });
  const value = await new Promise((resolve, reject) => {
    const options = { hostname, port, path: '/echo?x=y', method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } };
    const request = https.request(options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(JSON.parse(Buffer.concat(pieces).toString())));
    });
    request.on('error', reject);
    request.setHeader('X-Set', 'later');
    request.setHeader('X-Gone', 'soon');
    request.removeHeader('x-gone');
    request.write(body.slice(0, 5));
    request.write(Buffer.from(body.slice(5)));
    request.end();
  });
  return { ...event, value };
}
