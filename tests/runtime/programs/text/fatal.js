// With fatal, bytes that are no text are a TypeError.
function onTrack(event) {
  const attempts = [
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([65, 255])),
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xe2, 0x82])),
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xed, 0xa0, 0x80])),
    () => new TextDecoder('utf-16le', { fatal: true }).decode(new Uint8Array([255])),
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xc3, 0xa9])),
    () => new TextDecoder().decode('text'),
    () => new TextDecoder().decode(null),
    () => new TextDecoder('utf-8', 5),
    () => new TextEncoder().encodeInto(5, new Uint8Array(1)),
    () => new TextEncoder().encodeInto('a', []),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
