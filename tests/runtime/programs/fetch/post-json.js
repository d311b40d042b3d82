// A body made by JSON.stringify goes out as it is, with the author's content type.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/echo?a=1&b=%C3%A9`, {
    method: 'post',
    body: JSON.stringify({ ...event, text: 'żółw 🐢' }),
    headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa('key:')}`, 'X-Number': 5 },
  });
  return { ...event, value: await response.json() };
}
