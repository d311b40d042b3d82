// An address that refuses rejects after the last attempt; wrong options throw at once.
const retrying = fetchretrylib.fetchretry(fetch);
const onTrack = async (event, settings) => {
  const failures = [];
  await retrying(settings.refusedUrl, { retries: 1, retryDelay: 1 }).catch((error) => failures.push(error.name));
  for (const options of [{ retries: -1 }, { retryDelay: 'soon' }, { retryOn: 5 }]) {
    try {
      await retrying(settings.url, options);
    } catch (error) {
      failures.push([error.name, error.message]);
    }
  }
  return { ...event, value: failures };
};
