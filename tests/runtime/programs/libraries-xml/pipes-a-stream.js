// A document that comes in pieces can be piped into a request.
const onTrack = async (event, settings) => {
  const list = xml.element({ _attr: { kind: 'list' } });
  const asked = await new Promise((resolve, reject) => {
    const request = https.request(`${settings.secureUrl}/echo`, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
    xml({ items: list }, { stream: true }).pipe(request);
    list.push({ item: 1 });
    list.push({ item: event.event });
    list.close();
  });
  return { ...event, value: asked.text };
};
