// A load that fails passes its error on and is tried again.
async function onTrack(event) {
  let loads = 0;
  const load = () =>
    cache.load('key', 1000, async () => {
      loads++;
      if (loads === 1) throw new RetryError('not yet');
      return `loaded ${loads}`;
    });
  const failures = await Promise.allSettled([load(), load()]);
  return { ...event, value: [failures.map(({ reason }) => [reason.name, reason.message]), await load(), loads] };
}
