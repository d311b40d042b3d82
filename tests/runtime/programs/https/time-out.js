// A time-out is an event; what to do is the author's business.
async function onTrack(event, settings) {
  const value = await new Promise((resolve) => {
    const heard = [];
    const request = https.get(`${settings.secureUrl}/slow?ms=3000`, { timeout: 250 });
    request.on('timeout', () => {
      heard.push('timeout');
      request.destroy(new Error('too slow'));
    });
    request.on('error', (error) => heard.push(error.message));
    request.on('close', () => resolve(heard));
  });
  return { ...event, value };
}
