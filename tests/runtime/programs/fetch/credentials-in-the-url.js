// User and password in the URL become an Authorization header, unless there is one.
async function onTrack(event, settings) {
  const address = settings.url.replace('://', '://us%40er:pa%3Ass@');
  const first = await (await fetch(`${address}/echo`)).json();
  const second = await (await fetch(`${address}/echo`, { headers: { authorization: 'Bearer own' } })).json();
  return { ...event, value: [first.headers.authorization, second.headers.authorization, first.target] };
}
