// Headers can be asked for and changed until the request is sent.
async function onTrack(event, settings) {
  const request = https.request(`${settings.secureUrl}/echo`, { headers: { 'X-A': '1', 'x-list': ['a'] } });
  const before = [request.getHeader('x-a'), request.hasHeader('X-LIST'), request.getHeader('x-list'), request.getHeader('nope')];
  const errors = [];
  for (const [name, value] of [['in valid', '1'], ['a', undefined], ['a', 'b\nc']]) {
    try {
      request.setHeader(name, value);
    } catch (error) {
      errors.push([error.name, error.code, error.message]);
    }
  }
  const echo = await new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      resolve(JSON.parse(text));
    });
    request.end();
  });
  return { ...event, value: [before, errors, echo.headers['x-a'], echo.headers['x-list'], request.method, request.path] };
}
