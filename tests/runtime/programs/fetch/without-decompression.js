// With compress: false a compressed body stays as it is.
async function onTrack(event, settings) {
  const response = await fetch(`${settings.url}/gzip`, { compress: false });
  const bytes = await response.buffer();
  return { ...event, value: [bytes[0], bytes[1], response.headers.get('content-encoding')] };
}
