// What is no request rejects with a TypeError.
async function onTrack(event, settings) {
  const attempt = (...given) => fetch(...given).then(() => 'sent', (error) => [error.name, error.message]);
  return {
    ...event,
    value: [
      await attempt('/relative'),
      await attempt('ftp://host.example/'),
      await attempt('mailto:ada@example.com'),
      await attempt(settings.url, { body: 'x' }),
      await attempt(settings.url, { method: 'HEAD', body: 'x' }),
      await attempt(settings.url, { headers: { 'in valid': '1' } }),
      await attempt(settings.url, { headers: { name: 'a\nb' } }),
      await attempt(settings.url, { signal: {} }),
      (await attempt('http://'))[0],
    ],
  };
}
