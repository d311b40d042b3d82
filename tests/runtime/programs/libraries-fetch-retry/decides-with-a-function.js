// `retryOn` and `retryDelay` may be functions of the attempt, the error and the answer.
const onTrack = async (event, settings) => {
  const seen = [];
  const retrying = fetchretrylib.fetchretry(fetch, {
    retryDelay: (attempt, error, response) => {
      seen.push(['delay', attempt, error === null, response && response.status]);
      return attempt;
    },
  });
  const answer = await retrying(`${settings.url}/status/500`, {
    retryOn: async (attempt, error, response) => {
      seen.push(['on', attempt, error === null, response && response.status]);
      return attempt < 2;
    },
  });
  const fine = await retrying(`${settings.url}/echo`, { retryOn: [500] });
  return { ...event, value: [seen, answer.status, fine.status] };
};
