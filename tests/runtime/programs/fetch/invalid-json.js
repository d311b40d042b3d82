// json() of what is no JSON rejects with a FetchError of type invalid-json.
async function onTrack(event, settings) {
  const value = [];
  for (const path of ['/invalid-json', '/text', '/empty', '/bom']) {
    try {
      await (await fetch(settings.url + path)).json();
      value.push('read');
    } catch (error) {
      value.push([error.name, error.type, error.message.startsWith(`invalid json response body at ${settings.url}${path} reason: `)]);
    }
  }
  return { ...event, value };
}
