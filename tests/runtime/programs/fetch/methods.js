// Methods are sent in capitals, DELETE and PATCH with a body too; HEAD has none.
async function onTrack(event, settings) {
  const value = [];
  for (const method of ['get', 'delete', 'patch', 'options', 'Put', 'post']) {
    value.push((await (await fetch(`${settings.url}/echo`, { method })).json()).method);
  }
  const withBody = await (await fetch(`${settings.url}/echo`, { method: 'delete', body: 'gone' })).json();
  const head = await fetch(`${settings.url}/json`, { method: 'head' });
  return { ...event, value: [value, withBody.text, head.status, await head.text(), head.headers.get('content-type')] };
}
