// fetch is a function with the properties of node-fetch.
async function onTrack(event, settings) {
  return {
    ...event,
    value: [typeof fetch, fetch.name, fetch.isRedirect(302), fetch.isRedirect(304), fetch.Headers === Headers, fetch.Response === Response,
      fetch.Request === Request, typeof fetch.FetchError, new fetch.FetchError('m', 't').name, fetch('x:').catch(() => 0) instanceof Promise],
  };
}
