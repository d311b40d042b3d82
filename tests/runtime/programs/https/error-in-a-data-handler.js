// What a data handler throws is the event's error.
async function onTrack(event, settings) {
  await new Promise(() => {
    https.get(`${settings.secureUrl}/text`, (response) => {
      response.on('data', () => {
        throw new RetryError('in a handler');
      });
    });
  });
}
