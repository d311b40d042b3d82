// A message can be read with for await, in an encoding.
async function onTrack(event, settings) {
  const response = await new Promise((resolve, reject) => https.get(`${settings.secureUrl}/text`, resolve).on('error', reject));
  response.setEncoding('utf8');
  let text = '';
  for await (const piece of response) text += piece;
  return { ...event, value: [text, response.statusCode, response.complete] };
}
