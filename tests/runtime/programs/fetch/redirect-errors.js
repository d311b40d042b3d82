// Refused, endless and invalid redirects reject with their type and message.
async function onTrack(event, settings) {
  const attempt = (path, options) => fetch(settings.url + path, options).then(
    (response) => response.status,
    (error) => [error.name, error.type, error.message, error.code === undefined],
  );
  return {
    ...event,
    value: [
      await attempt('/redirect/1', { redirect: 'error' }),
      await attempt('/redirect/3', { follow: 2 }),
      await attempt('/redirect/3', { follow: 3 }),
      await attempt('/redirect/1', { follow: 0 }),
      await attempt('/redirect/25'),
      await attempt('/redirect-to?url=http%3A%2F%2F%5B'),
    ],
  };
}
