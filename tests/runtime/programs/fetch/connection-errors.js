// A failed connection rejects with a FetchError that carries the system's code.
async function onTrack(event, settings) {
  const value = [];
  for (const url of [settings.refusedUrl, `${settings.url}/close`, 'http://no-such-host.invalid/']) {
    try {
      await fetch(url);
    } catch (error) {
      const { name, type, code, errno } = error;
      value.push({ name, type, code, errno, keys: Object.keys(error), prefix: error.message.split(', reason:')[0], string: `${error}`.slice(0, 22) });
    }
  }
  return { ...event, value };
}
