// A Request carries its signal.
async function onTrack(event, settings) {
  const controller = new AbortController();
  const request = new Request(`${settings.url}/slow?ms=3000`, { signal: controller.signal });
  setTimeout(() => controller.abort(), 250);
  const error = await fetch(request).catch((reason) => reason);
  return { ...event, value: [request.signal === controller.signal, request.clone().signal === controller.signal, error.name] };
}
