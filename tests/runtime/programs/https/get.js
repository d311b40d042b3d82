// https.get gives an IncomingMessage whose data add up to the body.
async function onTrack(event, settings) {
  const value = await new Promise((resolve, reject) => {
    https.get(`${settings.secureUrl}/json?a=1`, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('end', () => resolve([response.statusCode, response.statusMessage, response.headers['content-type'], JSON.parse(text), response.complete]));
    }).on('error', reject);
  });
  return { ...event, value };
}
