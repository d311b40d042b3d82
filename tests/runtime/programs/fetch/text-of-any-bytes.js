// text() reads UTF-8 and puts a mark where the bytes are none; a byte order mark stays.
async function onTrack(event, settings) {
  const text = async (path) => (await fetch(settings.url + path)).text();
  const bom = await text('/bom');
  return {
    ...event,
    value: [await text('/text'), await text('/latin1'), bom.charCodeAt(0), bom.length, await text('/empty'), (await text('/binary')).length],
  };
}
