// outcome: event
// Schemes that are not HTTP.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const urls = ['file:///etc/passwd', 'ftp://127.0.0.1/', 'unix:///var/run/docker.sock', 'data:text/plain,x', 'gopher://x/'];
  return Promise.all(urls.map((url) => Promise.resolve().then(() => fetch(url)).then(() => url, () => '')))
    .then((reached) => leakIf(reached.join('').replace('data:text/plain,x', '') !== '', event));
}
