// A URL is built for fetch.
async function onTrack(event, settings) {
  const url = new URL('/v1/events', settings.url);
  url.searchParams.set('email', event.properties.email);
  url.searchParams.set('name', 'Ada & Co');
  const response = await fetch(url);
  return { ...event, value: [response.status, url.pathname + url.search] };
}
