// The error of a connection says the system's call and number, and where it was to lead.
async function onTrack(event, settings) {
  const attempt = (url) => new Promise((resolve) => {
    https.get(url, () => resolve('answered')).on('error', (error) => {
      resolve([Object.keys(error), error.errno, error.syscall, error.hostname, error.address, typeof error.port, `${error}`]);
    });
  });
  const value = [await attempt(settings.refusedUrl.replace('http:', 'https:')), await attempt(`${settings.secureUrl}/close`)];
  value.push(await attempt('https://no-such-host.invalid:444/'));
  const destroyed = https.request(`${settings.secureUrl}/text`);
  const ended = new Promise((resolve) => destroyed.on('error', resolve));
  destroyed.destroy();
  value.push(`${await ended}`, (await ended).code);
  const failure = await fetch(settings.refusedUrl).catch((error) => error);
  value.push(failure.syscall === undefined);
  return { ...event, value };
}
