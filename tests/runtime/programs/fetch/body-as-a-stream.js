// The body of an answer is a stream of Node's kind.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/text`);
  let text = '';
  for await (const piece of response.body) text += piece.toString();
  const other = await fetch(`${settings.url}/text`);
  const bytes = await new Promise((resolve, reject) => {
    const pieces = [];
    other.body.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(Buffer.concat(pieces))).on('error', reject);
  });
  return { ...event, value: [text, bytes.toString(), Buffer.isBuffer(bytes)] };
}
