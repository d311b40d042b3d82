// Each kind of body has its default content type.
async function onTrack(event, settings) {
  const send = async (body) => {
    const response = await fetch(`${settings.url}/echo`, { method: 'PUT', body });
    const { headers, text, base64 } = await response.json();
    return [headers['content-type'] ?? null, text ?? base64];
  };
  return {
    ...event,
    value: [
      await send('text'),
      await send(new URLSearchParams({ a: '1 2', b: 'é&' })),
      await send(Buffer.from('bytes')),
      await send(new Uint8Array([1, 2, 3, 255])),
      await send(new Uint8Array([104, 105]).buffer),
      await send(5),
      await send({ a: 1 }),
      await send(''),
    ],
  };
}
