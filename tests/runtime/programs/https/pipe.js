// A message can be piped into a request, and a form too.
async function onTrack(event, settings) {
  const post = (write) => new Promise((resolve, reject) => {
    const request = https.request(`${settings.secureUrl}/echo`, { method: 'PUT' }, async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      resolve(JSON.parse(text).text);
    });
    request.on('error', reject);
    write(request);
  });
  const form = new FormData();
  form.append('a', 'b');
  const first = await post((request) => https.get(`${settings.secureUrl}/text`, (response) => response.pipe(request)));
  const second = await post((request) => form.pipe(request));
  return { ...event, value: [first, second.replaceAll(form.getBoundary(), 'B')] };
}
