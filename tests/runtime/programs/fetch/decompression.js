// gzip, deflate and brotli are decompressed, whatever was asked for.
async function onTrack(event, settings) {
  const text = async (path) => {
    const response = await fetch(settings.url + path);
    return [response.headers.get('content-encoding'), await response.text()];
  };
  return { ...event, value: [await text('/gzip'), await text('/deflate'), await text('/deflate?raw'), await text('/br')] };
}
