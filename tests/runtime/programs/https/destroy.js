// destroy() before the answer is a hang-up, or the error that it got.
async function onTrack(event, settings) {
  const attempt = (end) => new Promise((resolve) => {
    const heard = [];
    const request = https.get(`${settings.secureUrl}/slow?ms=3000`, () => heard.push('response'));
    request.on('abort', () => heard.push('abort'));
    request.on('error', (error) => heard.push([error.name, error.code, error.message]));
    request.on('close', () => resolve([heard, request.destroyed, request.aborted]));
    setTimeout(() => end(request), 250);
  });
  return { ...event, value: [await attempt((request) => request.destroy()), await attempt((request) => request.destroy(new RangeError('own'))), await attempt((request) => request.abort())] };
}
