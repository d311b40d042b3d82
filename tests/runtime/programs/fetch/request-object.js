// A Request has what it was made of, can be cloned, changed and sent.
async function onTrack(event, settings) {
  const request = new Request(`${settings.url}/echo`, { method: 'post', body: 'text', headers: { 'X-A': '1' }, redirect: 'error' });
  const copy = new Request(request, { headers: { 'X-B': '2' }, method: 'PUT' });
  const { method, url, redirect, signal, follow, compress, counter, bodyUsed } = request;
  const answers = [];
  for (const one of [request, copy, request.clone()]) answers.push(await (await fetch(one)).json());
  return {
    ...event,
    value: [method, url, redirect, signal, follow, compress, counter, bodyUsed, request.headers.get('content-type'), answers, await copy.text(), String(request)],
  };
}
