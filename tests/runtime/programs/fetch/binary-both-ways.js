// Binary bodies come through unharmed in both directions.
async function onTrack(event, settings) {
  const received = await (await fetch(`${settings.url}/binary`)).buffer();
  const echoed = await (await fetch(`${settings.url}/echo`, { method: 'POST', body: received })).json();
  const bytes = new Uint8Array(await (await fetch(`${settings.url}/binary`)).arrayBuffer());
  return {
    ...event,
    value: [Buffer.isBuffer(received), received.length, received.equals(Buffer.from(echoed.base64, 'base64')), bytes.length, bytes[255]],
  };
}
