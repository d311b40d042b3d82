// URL objects and unusual writing are asked for in the standard's form.
async function onTrack(event, settings) {
  const url = async (resource) => (await fetch(resource)).url;
  const port = settings.url.split(':')[2];
  return {
    ...event,
    value: [
      await url(settings.url),
      await url(`${settings.url}/a/../b/./c?d=e f&g='h'`),
      await url(new URL('/päth?q=ü#hash', settings.url)),
      await url({ href: `${settings.url}/href` }),
      await url(`HTTP://LOCALHOST:${port}/x`).then((text) => text.replace(port, 'PORT')),
    ],
  };
}
