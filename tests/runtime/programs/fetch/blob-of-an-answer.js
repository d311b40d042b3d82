// blob() has the bytes, their number and the answer's type.
async function onTrack(event, settings) {
  const blob = await (await fetch(`${settings.url}/binary`)).blob();
  const text = await (await fetch(`${settings.url}/text`)).blob();
  return { ...event, value: [blob.size, blob.type, (await blob.arrayBuffer()).byteLength, await text.text(), text.type, await text.slice(0, 5).text()] };
}
