// `fetchretry(fetch)` tries again after the statuses that it is told to, and gives the last answer.
const retrying = fetchretrylib.fetchretry(fetch);
const onTrack = async (event, settings) => {
  const answer = await retrying(`${settings.url}/status/503`, { method: 'POST', body: 'x', retries: 2, retryDelay: 1, retryOn: [503] });
  return { ...event, value: [answer.status, await answer.text()] };
};
