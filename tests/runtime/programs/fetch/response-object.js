// A Response can be made by hand and read as an answer is.
async function onTrack(event, settings) {
  const made = new Response(JSON.stringify({ a: 1 }), { status: 404, headers: { 'X-A': '1' } });
  const empty = new Response();
  const text = new Response('żółw', { status: 201, statusText: 'Made', url: 'http://x.test/' });
  const { ok, status, statusText, url, redirected } = made;
  return {
    ...event,
    value: [
      ok, status, statusText, url, redirected, made.headers.get('content-type'), made.headers.get('x-a'), await made.json(),
      empty.status, empty.statusText, empty.body, await empty.text(), empty.headers.get('content-type'),
      text.status, text.statusText, text.url, (await text.buffer()).length, String(text), Buffer.isBuffer(new Response('a').body),
      await new Response(new URLSearchParams({ a: 'b c' })).text(),
      await new Response(Buffer.from([0xff, 0x41])).text(),
      typeof Response.error, typeof Response.redirect, typeof Response.json,
    ],
  };
}
